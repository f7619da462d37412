# shellcheck shell=bash
# The steps that launch, postBuild and .ci/run share; to be sourced by bash.
# After `require_tools`: JAVA_HOME is a JDK and `python` is the Python that has Jupyter.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/toolkit/target/graft-toolkit.jar
venv=$root/target/venv
oldest_java=17
python=

say() { printf 'graft: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# True when JAVA_HOME, or else the java on the path, is a JDK that is new enough; java_problem says why not.
have_java() {
  local java=${JAVA_HOME:+$JAVA_HOME/bin/}java settings home version
  if ! settings=$("$java" -XshowSettings:properties -version 2>&1); then
    java_problem="found no Java${JAVA_HOME:+ in JAVA_HOME=$JAVA_HOME}"
    return 1
  fi
  home=$(sed -n 's/^ *java\.home = //p' <<<"$settings")
  version=$(sed -n 's/^ *java\.specification\.version = //p' <<<"$settings")
  if [[ ! $version =~ ^[0-9]+ ]] || ((BASH_REMATCH[0] < oldest_java)); then
    java_problem="found Java ${version:-of an unknown version} in ${home:-$java}"
    return 1
  elif [[ ! -x $home/bin/javac ]]; then
    java_problem="found a Java without its compiler in $home"
    return 1
  fi
  export JAVA_HOME=$home
}

# True when some Python can import all of Jupyter that launch uses. The machine may have several Pythons, and
# the one that runs Jupyter need not be the first on the path.
have_jupyter() {
  local jupyter candidate
  jupyter=$(command -v jupyter) || jupyter=/dev/null
  while read -r candidate; do
    # From /, so that no folder of the caller's passes for a Python package.
    if (cd / && "$candidate" -c 'import notebook, nbclient, nbconvert, nbformat') &>/dev/null; then
      python=$candidate
      return
    fi
  done < <(
    sed -n '1s/^#! *\([^ ]*python[^ ]*\).*/\1/p' "$jupyter" 2>/dev/null
    printf '%s\n' python3 /usr/bin/python3 "$venv/bin/python"
  )
  return 1
}

have_maven() { command -v mvn >/dev/null; }

# Java draws no text, so no chart, on a Linux that has no font.
have_fonts() { [[ $(uname) != Linux || -n $(fc-list 2>/dev/null) ]]; }

may_use_apt() { [[ $(id -u) = 0 ]] && command -v apt-get >/dev/null; }

apt_install() {
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  local wait=(-o DPkg::Lock::Timeout=600)
  apt-get "${wait[@]}" update -qq && apt-get "${wait[@]}" install -y -qq --no-install-recommends "$@" >/dev/null
}

venv_install() {
  command -v python3 >/dev/null || fail "found no Jupyter, and neither apt (as root) nor Python 3 to install it; install one of them"
  say "installing Jupyter into $venv"
  rm -rf "$venv"
  if ! python3 -m venv "$venv"; then
    rm -rf "$venv"
    fail "python3 could not make a virtual environment; install its venv module or Jupyter itself"
  fi
  "$venv/bin/python" -m pip install --quiet notebook nbconvert ||
    fail "pip could not install Jupyter; install Jupyter (notebook, nbconvert) in another way and start again"
  have_jupyter || fail "Jupyter was installed into $venv but does not start; remove that folder and start again"
}

# Installs what is missing as far as this user may, and fails with what to do about the rest.
require_tools() {
  local missing=()
  # A JAVA_HOME that is set says which Java is wanted: no other one would do.
  have_java || [[ -n ${JAVA_HOME:-} ]] || missing+=(default-jdk-headless)
  have_maven || missing+=(maven)
  have_fonts || missing+=(fontconfig fonts-dejavu-core)
  have_jupyter || missing+=(jupyter-notebook jupyter-nbconvert)
  if ((${#missing[@]})) && may_use_apt; then
    apt_install "${missing[@]}" || say "apt could not install all of that"
  fi
  have_java || fail "a JDK of Java $oldest_java or newer is needed, but I $java_problem; install one, or point JAVA_HOME at one"
  have_maven || fail "Maven is needed, but there is no mvn on the path; install Maven 3.6.3 or newer"
  have_fonts || say "warning: found no fonts; charts need fontconfig and a font such as DejaVu"
  have_jupyter || venv_install
}

# Builds the toolkit unless the last whole build is newer than everything it is made from.
build() {
  local sources=("$root/pom.xml" "$root/toolkit/pom.xml" "$root/.mvn" "$root/toolkit/src/main") built=$root/toolkit/target/built
  [[ -f $jar && -f $built && -z $(find "${sources[@]}" -newer "$built" -print -quit) ]] && return
  rm -f "$built"
  say "building (the first time, Maven downloads several hundred megabytes)"
  # Formatting is for `mvn verify` to judge: it must not keep anyone from trying a change in a notebook.
  (cd "$root" && mvn -q -B package -DskipTests -Dspotless.check.skip=true) || fail "the build failed, see above"
  touch "$built" # not the jar: it is there before its libraries are
}

run_toolkit() { "$JAVA_HOME/bin/java" -jar "$jar" "$@"; }

# Registers the kernel, as `java`, or as `graft` where that `java` is another kernel: for all of this user's
# Jupyters, or where the options say.
register_kernel() {
  resolve_place "$@"
  run_toolkit install "${place[@]}" >/dev/null
}

# Takes away what register_kernel, register_own_kernel and prepare_kernel wrote.
unregister_kernel() {
  have_java || fail "a JDK of Java $oldest_java or newer is needed, but I $java_problem"
  if [[ ! -f $jar ]]; then
    require_tools
    build
  fi
  have_jupyter || true
  resolve_place "$@"
  run_toolkit uninstall --prefix "$root/target" --name java &>/dev/null || true
  run_toolkit uninstall "${place[@]}"
}

# Sets `place` to the options for the toolkit, of which the Python that has Jupyter is known only here.
resolve_place() {
  place=()
  local option
  for option; do
    if [[ $option = --sys-prefix && -n $python ]]; then
      place+=(--prefix "$(cd / && "$python" -c 'import sys; print(sys.prefix)')")
    else
      place+=("$option")
    fi
  done
}

# Registers the kernel a second time, for this process alone and before all others: whatever else is called `java`,
# or is registered meanwhile by another checkout, a notebook that launch opens or executes gets the kernel built here.
register_own_kernel() {
  local said prefix=$root/target
  [[ -w $prefix ]] || prefix=$(mktemp -d)
  said=$(run_toolkit install --prefix "$prefix" --name java 2>&1) || fail "the kernel could not be registered: $said"
  export JUPYTER_PATH=$prefix/share/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}
}

# Does the slow work of the kernel's first start once: unpacks native libraries, lets Java keep the classes.
prepare_kernel() {
  run_toolkit prepare || fail "the kernel could not be prepared, see above"
}
