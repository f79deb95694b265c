//! Places of few things among many, forgotten in the time it took to set them.

/// Places of few things among many.
pub(crate) struct Places {
    /// One more than the place; 0 is none.
    places: Vec<u32>,
    set: Vec<u32>,
}

impl Places {
    /// Room for so many things, none of which has a place.
    pub(crate) fn of(many: usize) -> Self {
        Self { places: vec![0; many], set: Vec::new() }
    }

    /// The place of a thing, if it has one.
    pub(crate) fn get(&self, thing: u32) -> Option<usize> {
        self.places.get(thing as usize)?.checked_sub(1).map(|place| place as usize)
    }

    /// The place of a thing, which is the next free one if it has none.
    pub(crate) fn claim(&mut self, thing: u32) -> Option<usize> {
        let slot = self.places.get_mut(thing as usize)?;
        if *slot == 0 {
            self.set.push(thing);
            *slot = u32::try_from(self.set.len()).ok()?;
        }
        Some(*slot as usize - 1)
    }

    /// Takes all places away.
    pub(crate) fn forget(&mut self) {
        for thing in self.set.drain(..) {
            if let Some(slot) = self.places.get_mut(thing as usize) {
                *slot = 0;
            }
        }
    }
}
