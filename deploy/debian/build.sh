#!/bin/bash
# The Debian package: programs, units, schemas, clients, reference data, alerts, documents. Made with
# dpkg-deb from what is built; the libraries it depends on are found by dpkg-shlibdeps. The same sources
# give the same bytes: times are those of the newest commit.
#
#   BUILD=build/gcc deploy/debian/build.sh        prints the package's path, in $BUILD/deb
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build/gcc}
# shellcheck source=deploy/lib_services.sh
. deploy/lib_services.sh
command -v dpkg-shlibdeps >/dev/null || { echo 'dpkg-dev is not installed' >&2; exit 1; }
version=$(sed -n 's/.*SAMVERKA_VERSION "\([0-9.]*\)"$/\1/p' common/base/version.h)
arch=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
umask 022

mkdir -p "$build/deb"
work=$(mktemp -d "$build/deb/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/samverka
share=$tree/usr/share/samverka doc=$tree/usr/share/doc/samverka

install -d "$tree/usr/bin" "$tree/etc/samverka" "$share" "$doc" "$tree/lib/systemd/system" "$tree/DEBIAN"
install -s -m 755 "$build/bin/samverka" "$tree/usr/bin/"
services_each | while read -r service _; do
	install -s -m 755 "$build/bin/samverka-$service" "$tree/usr/bin/"
	install -d -m 700 "$tree/etc/samverka/tls/$service"
done
install -d -m 700 "$tree/etc/samverka/tls/migrate"
install -m 644 deploy/samverka.conf "$tree/etc/samverka/"
deploy/generate.sh units "$tree/lib/systemd/system"
chmod 644 "$tree"/lib/systemd/system/*
for folder in events reference summaries sql defaults examples clients; do
	[ ! -d "schemas/$folder" ] || cp -r "schemas/$folder" "$share/"
done
cp schemas/*.yaml schemas/*.md "$share/"
install -m 644 deploy/postgres/*.sql deploy/postgres/*.example "$share/"
install -D -m 644 -t "$share/prometheus" deploy/prometheus/samverka.rules.yml
install -D -m 644 -t "$share/grafana" deploy/grafana/samverka.json
rm -rf "$share/sql/seal.sh" "$share/clients/node_modules"
install -m 644 README.md docs/*.md "$doc/"
cp -r docs/runbooks docs/pictures "$doc/"
# What stands beside docs in the repository is one folder further here.
sed -i 's#](\(\(\.\./\)*\)\.\./schemas/#](\1../../samverka/#g' "$doc"/*.md "$doc"/runbooks/*.md
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
install -m 644 deploy/debian/copyright "$doc/"
chmod -R u=rwX,go=rX "$share" "$doc"
chmod a-x "$share"/clients/*.py # samples: the package does not ask for Python

# dpkg-shlibdeps reads names from a debian/control that need not say more.
mkdir "$work/debian"
printf 'Source: samverka\n\nPackage: samverka\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O -e samverka/usr/bin/* 2>/dev/null | sed 's/^shlibs:Depends=//')
sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@DEPENDS@/$depends/" \
	-e "s/@SIZE@/$(du -sk --apparent-size "$tree" | cut -f1)/" deploy/debian/control.in >"$tree/DEBIAN/control"
echo /etc/samverka/samverka.conf >"$tree/DEBIAN/conffiles"
install -m 755 deploy/debian/postinst deploy/debian/prerm "$tree/DEBIAN/"
(cd "$tree" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
find "$tree" -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0r touch -h -d "@$SOURCE_DATE_EPOCH"
package=$build/deb/samverka_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$tree" "$work/package.deb" >/dev/null
mv "$work/package.deb" "$package" # whole at once: another test may be copying it
echo "$package"
