//! Risk over worlds put together by hand.
