//! The policy language of AWS: what a principal may do to a resource, and on which statements that rests.
