# Three stages: the browser's files, the Python libraries, and an image with neither compiler nor npm.
FROM node:22-bookworm-slim AS browser
WORKDIR /srv/app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.13-slim-bookworm AS libraries
RUN python -m venv /srv/venv
COPY requirements/base.txt /tmp/base.txt
RUN /srv/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/base.txt

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-noto-cjk fonts-wqy-microhei gettext \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/app --shell /usr/sbin/nologin shop \
    && install --directory --owner shop --group shop /srv/media
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    XDG_CACHE_HOME=/tmp/cache
WORKDIR /srv/app
COPY --from=libraries /srv/venv /srv/venv
COPY . .
# Building needs settings, not secrets: these values end with the line. Nobody may write here later, so what is compiled now
# is not compiled anew whenever a process starts.
RUN --mount=type=bind,from=browser,source=/srv/app/node_modules,target=/srv/app/node_modules \
    msgfmt --check-format -o locale/zh_Hans/LC_MESSAGES/django.mo locale/zh_Hans/LC_MESSAGES/django.po \
    && SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgres://build REDIS_URL=redis://build \
       MEDIA_ROOT=/srv/media DEFAULT_FROM_EMAIL=build EMAIL_HOST=build \
       python manage.py collectstatic --no-input \
    && python -m compileall -q .
USER shop
EXPOSE 8000
CMD ["gunicorn", "--config", "gunicorn.conf.py", "config.wsgi"]
