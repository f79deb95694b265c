//! Amazon API Gateway: addresses that lead to functions, models and agents.

mod backend;
mod caller;
mod method;
mod route;

use crate::room::{Reach, Room, survey};

/// Every API Gateway resource type this scanner reads.
pub(crate) const ROOM: Room = Room { reach: Reach::Regional, survey: survey![method, route], follow: &[] };

/// The one permission for all that API Gateway tells about itself.
const GET: &str = "apigateway:GET";
