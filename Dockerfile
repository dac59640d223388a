# Two images. The bot, which only answers:                         docker build -t dateline .
# The index job, which reads sources and makes the index:          docker build -t dateline-index --target index .
#
# The tag fixes the versions of Python and Debian. To fix every byte as well, put the digest behind it that
# `docker buildx imagetools inspect python:3.11.14-slim-trixie` prints: python:3.11.14-slim-trixie@sha256:…
ARG PYTHON=python:3.11.14-slim-trixie
# With a chat model: --build-arg PACKAGES=openai, anthropic or ollama (docs/models.md).
ARG PACKAGES=answer
# With an encoder of one's own: --build-arg INDEX_PACKAGES=encoder (docs/operating.md).
ARG INDEX_PACKAGES=index

# The packages of each image, in a virtual environment that is copied as a whole: pip's leftovers stay behind.
# The lock files name everything, so nothing is resolved again (--no-deps), and `pip check` says if something is missing.
FROM ${PYTHON} AS answer-packages
ARG PACKAGES
COPY requirements/${PACKAGES}.lock /requirements/packages.lock
RUN python -m venv /venv
RUN /venv/bin/pip install --no-cache-dir --no-deps -r /requirements/packages.lock
RUN /venv/bin/pip check

FROM ${PYTHON} AS index-packages
ARG INDEX_PACKAGES
# Where PyTorch has its CPU build, a tenth of the size of the one for GPUs: https://download.pytorch.org/whl/cpu
ARG PIP_EXTRA_INDEX_URL
COPY requirements/${INDEX_PACKAGES}.lock /requirements/packages.lock
RUN python -m venv /venv
RUN /venv/bin/pip install --no-cache-dir --no-deps -r /requirements/packages.lock
RUN /venv/bin/pip check

# The program, and a user who may write nowhere but into data/ and state/.
FROM ${PYTHON} AS program
RUN useradd --system --uid 10001 --no-create-home --home-dir /app dateline \
    && mkdir --parents /app/data /app/sources /app/state \
    && chown dateline /app/data /app/state
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp HF_HOME=/tmp
COPY dateline.toml LICENSE ./
COPY prompts prompts
COPY index index
COPY answer answer
COPY evaluation evaluation
COPY bot bot
RUN python -m compileall -q answer bot evaluation index
VOLUME /app/data
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]

FROM program AS index
COPY --from=index-packages /venv /venv
USER dateline
HEALTHCHECK NONE
CMD ["index"]

FROM program AS bot
COPY --from=answer-packages /venv /venv
USER dateline
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "bot.client.alive"]
CMD ["run"]
