//! The desk: pages for users, dense and calm.
