// Command nodedb measures go-ethereum's node database as io.jdevp2p.enr.NodeDatabaseBenchmark measures ours,
// and prints the median of each in microseconds.
package main

import (
	"fmt"
	"math/rand"
	"net"
	"os"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
)

const (
	total   = 10_000
	written = 1_000
	rounds  = 30
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// store does what a node does of which a pong has come: its record and the time.
func store(db *enode.DB, nodes []*enode.Node) {
	now := time.Now()
	for _, n := range nodes {
		must(0, db.UpdateNode(n))
		must(0, db.UpdateLastPongReceived(n.ID(), n.IPAddr(), now))
	}
}

func measure(name string, each int, f func()) {
	times := make([]float64, rounds)
	for i := range times {
		begin := time.Now()
		f()
		times[i] = float64(time.Since(begin).Nanoseconds()) / 1000 / float64(each)
	}
	slices.Sort(times)
	fmt.Printf("%-28s %12.2f us/op\n", name, times[rounds/2])
}

func main() {
	var nodes, changed []*enode.Node
	for i := range total {
		key := must(crypto.GenerateKey())
		for seq := range 2 {
			if seq == 1 && i >= written {
				continue
			}
			var r enr.Record
			r.SetSeq(uint64(seq + 1))
			r.Set(enr.IP(net.IPv4(20, 1, byte(i>>8), byte(i))))
			r.Set(enr.TCP(30303))
			r.Set(enr.UDP(30303))
			must(0, enode.SignV4(&r, key))
			n := must(enode.New(enode.ValidSchemes, &r))
			if seq == 0 {
				nodes = append(nodes, n)
			} else {
				changed = append(changed, n)
			}
		}
	}
	var paths [2]string
	for i := range paths {
		paths[i] = must(os.MkdirTemp("", "nodedb"))
		defer os.RemoveAll(paths[i])
		db := must(enode.OpenDB(paths[i]))
		store(db, nodes)
		db.Close()
	}
	odd := false
	write := func(db *enode.DB) {
		odd = !odd
		if odd {
			store(db, changed)
		} else {
			store(db, nodes[:written])
		}
	}
	db := must(enode.OpenDB(paths[0]))
	defer db.Close()
	measure("open", 1, func() { must(enode.OpenDB(paths[1])).Close() })
	measure("openWriteAThousandAndClose", 1, func() {
		opened := must(enode.OpenDB(paths[1]))
		write(opened)
		opened.Close()
	})
	measure("writeAThousand", 1, func() { write(db) })
	measure("read", total, func() {
		for range total {
			if db.Node(nodes[rand.Intn(total)].ID()) == nil {
				panic("a node is missing")
			}
		}
	})
	measure("thirtySeeds", 1, func() { db.QuerySeeds(30, 24*time.Hour) })
}
