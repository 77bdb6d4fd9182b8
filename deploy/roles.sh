#!/bin/sh
# Run once by the postgres image on an empty volume: the owner of the tables, and the application, which owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE app LOGIN PASSWORD :'app_password';
CREATE DATABASE after_sales OWNER owner;
REVOKE ALL ON DATABASE after_sales FROM PUBLIC;
GRANT CONNECT ON DATABASE after_sales TO app;
SQL
