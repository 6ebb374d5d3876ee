# The app in a container: docs/install.md. What is tested is installed: ranges within the pins.
FROM python:3.11-slim

# torch's CPU build: a tenth of the size. Pip takes it, since "+cpu" counts as newer.
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu

# The packages first: a change of the code builds only what follows.
WORKDIR /build
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . ./
RUN pip install -c requirements.txt '.[app]'

RUN useradd --create-home --uid 1000 player && mkdir /data && chown player /data
USER player
WORKDIR /home/player
VOLUME /data

# Everything that is kept; no window is opened, and the host decides who gets in.
ENV LATENT_PLAYGROUND_RUNS=/data/runs \
    LATENT_PLAYGROUND_OWN=/data/own \
    LATENT_PLAYGROUND_DATA=/data/sets \
    STREAMLIT_SERVER_HEADLESS=true
EXPOSE 8501
HEALTHCHECK --start-period=60s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health')"]
CMD ["latent-playground", "serve", "--address", "0.0.0.0"]
