"""What the pages share. Imports streamlit, and of vae_core only what needs no torch."""
