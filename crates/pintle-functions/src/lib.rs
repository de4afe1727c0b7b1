//! The template functions of sprig and Helm
