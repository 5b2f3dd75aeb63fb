# Sourced by compare, idle and tables, in the project's folder. Builds both sides, and sets $bin (go-ethereum's
# programs), and $jdk25.
bin=$PWD/benchmarks/target/go-bin
mkdir -p "$bin"
(cd conformance/go && GOBIN="$bin" go install ./cmd/peer ./cmd/bench)
./jdevp2p --version > /dev/null
./mvnw -q -pl benchmarks -am package -DskipTests -Dspotless.check.skip -Dforbiddenapis.skip
. scripts/find-jdk25.sh
find_jdk25
