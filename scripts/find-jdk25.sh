# Sourced by mvnw and jdevp2p. Sets jdk25 to the home of an installed JDK 25; fails if there is none.
# POSIX sh, and quick: it reads the release file of each candidate and starts java only without one.

is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'* | 'JAVA_VERSION="25-'*) return 0 ;;
        'JAVA_VERSION='*) return 1 ;;
      esac
    done < "$1/release"
  fi
  case $("$1/bin/java" -version 2>&1) in
    *'version "25"'* | *'version "25.'* | *'version "25-'*) return 0 ;;
  esac
  return 1
}

find_jdk25() {
  for jdk25 in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${JDK25_HOME:-}" "${JAVA_HOME_25_X64:-}" \
    "${JAVA_HOME_25_ARM64:-}" \
    /usr/lib/jvm/* /opt/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$jdk25" ] && is_jdk25 "$jdk25"; then
      return 0
    fi
  done
  jdk25=
  return 1
}
