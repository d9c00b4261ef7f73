//! The playbook
