//! Registries that hand their images to whoever asks.

use aispm_inventory::{Kind, Observed, kind::ContainerImage, words::Network};

use super::{ANYONE, Door, failed, says};
use crate::{graph::Node, world::fact};

/// Nobody is asked who they are, and the network lets them ask.
pub(super) fn doors(node: Node, image: &ContainerImage) -> Option<Door> {
    let word = |name: &str| fact(node, Kind::ContainerImage, name);
    let because = || vec![word("anonymous_pull"), word("ingress")];
    let how = || because().into_iter().chain([says("anyone may pull every image in it")]).collect();
    let public = Observed::Known(Network::Public);
    match (&image.anonymous_pull, &image.ingress) {
        _ if image.exists == Observed::Known(false) => None,
        (Observed::Known(true), ingress) if *ingress == public => Some(Door::new(node, ANYONE, how())),
        (Observed::Known(true), unseen) if failed(unseen) => Some(Door::possible(node, ANYONE, how())),
        (unseen, ingress) if failed(unseen) && *ingress == public => Some(Door::possible(node, ANYONE, because())),
        _ => None,
    }
}
