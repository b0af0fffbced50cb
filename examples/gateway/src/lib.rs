//! A password-reset SMS service around `bhxh-sms`: the README of this folder says what for.
//!
//! From the outside in: [`server`] has the connections ([`places`]: who may stay; [`sent`]: when a reply
//! is sent), [`http`] the requests ([`query`], [`secret`]), [`service`] what becomes of one message,
//! [`people`] the directory, [`ledger`] what is remembered of messages ([`outcome`] in which words,
//! [`pseudonym`] under which names, [`clock`] at which time), [`password`] the new passwords, [`store`]
//! the database ([`sqlite`] or [`postgres`]).
//!
//! [`import`] and [`stats`] are commands of their own; [`files`] says who may read what; [`logs`] is what
//! is written down.

pub mod clock;
pub mod files;
pub mod http;
pub mod import;
pub mod ledger;
pub mod logs;
pub mod outcome;
pub mod password;
pub mod people;
pub mod places;
pub mod postgres;
pub mod pseudonym;
pub mod query;
pub mod secret;
pub mod sent;
pub mod server;
pub mod service;
pub mod sqlite;
pub mod stats;
pub mod store;
