#!/bin/bash
# One database for each process that keeps one, owned by a role that can do nothing else. Run once by the image.
set -eu
for name in platform console; do
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v role="portcullis_$name" -v password="$(cat "/run/portcullis/secrets/$name-database-password")" <<'SQL'
create role :"role" login nosuperuser nocreatedb nocreaterole password :'password';
create database :"role" owner :"role";
revoke all on database :"role" from public;
SQL
done
