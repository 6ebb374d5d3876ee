"""Latent Playground: `streamlit run app.py`. Navigation and page set-up, nothing else."""


def main() -> None:
    """Set up the page and run the one that the address names."""
    import streamlit as st

    from ui.jobs import jobs
    from ui.theme import apply_theme

    st.set_page_config(page_title="Latent Playground", page_icon="ui/icon.png", layout="wide")
    apply_theme()
    jobs()  # starts the workers in the background, so that the first click on Train finds them warm
    page = st.navigation(
        [
            st.Page("pages/home.py", title="Home", default=True),
            st.Page("pages/train.py", title="Train", url_path="train"),
            st.Page("pages/explore.py", title="Explore", url_path="explore"),
        ],
        position="top",
    )
    page.run()


# Guarded, since a worker process on Windows imports this file again.
if __name__ == "__main__":
    main()
