# One image for web, worker, dispatcher and migrations: docker-compose.yml says who runs what.
FROM python:3.13-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin frontline
WORKDIR /app

# The packages change less often than the code: a layer of their own.
COPY requirements/app.lock requirements/app.lock
RUN pip install --require-hashes --requirement requirements/app.lock

COPY . .
# The settings ask for a key and two addresses, which gathering static files does not use.
RUN SECRET_KEY=used-while-the-image-is-built-and-by-nothing-that-ever-runs \
    DATABASE_URL=postgresql://nobody@localhost/none \
    REDIS_URL=redis://localhost/0 \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q .

USER frontline
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "hiring.wsgi:application"]
