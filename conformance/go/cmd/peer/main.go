// Command peer runs go-ethereum p2p servers that are driven by JSON lines on standard input and tell what happens as JSON lines on standard output.
//
// Out come ready (node, id, enode, enr), peer-add and peer-drop (peer, error, remote), refused (what, err, id, addr, conn: a connection that did not become
// a peer, in the words of the server's log), message, done (the answer to a command), error, stopped. In go commands, one a line; node picks one of several servers:
//
//	add remove trust distrust   peer: enode or enr
//	peers info                  as admin_peers and admin_nodeInfo
//	send                        peer (node id), code, count, size, random
//	echo                        peer (node id), size, random: done when it came back as it was
//	pipeline                    peer (node id), count, size: so many echoes at once, each numbered; done when all came back in order
//	disconnect                  peer (node id), reason: a number
//	ping resolve talk lookup table memory stop
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/discover"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/netutil"

	"peers/wire"
)

var (
	keyHex   = flag.String("key", "", "private key of the first node, hex; random by default")
	listen   = flag.String("listen", "127.0.0.1:0", "address to listen on, TCP and UDP; \"\" does not listen")
	nodes    = flag.Int("nodes", 1, "how many servers to run in this process")
	v4       = flag.Bool("v4", false, "discovery v4")
	v5       = flag.Bool("v5", false, "discovery v5")
	boot     = flag.String("bootnodes", "", "bootnodes, comma-separated enode or enr")
	mesh     = flag.Bool("mesh", false, "the first node is the others' bootnode")
	maxPeers = flag.Int("max-peers", 50, "peers of each server")
	pending  = flag.Int("max-pending", 0, "pending handshakes each way; 0 is go-ethereum's default")
	noDial   = flag.Bool("no-dial", false, "never dial, static peers included")
	ratio    = flag.Int("dial-ratio", 0, "1/n of the peers may be dialed; 0 is go-ethereum's default (3)")
	restrict = flag.String("restrict", "", "only these networks, comma-separated CIDR")
	name     = flag.String("name", "geth-peer/v1.17.10", "client name in Hello")
	protos   = flag.String("protocols", "bench/1", "protocols, comma-separated name/version; each behaves as bench")
	life     = flag.Duration("for", 10*time.Minute, "stop after this long")
	verbose  = flag.Bool("v", false, "log to standard error")
)

// lines is what waits to be written. Events are dropped when nobody reads; answers and ready lines wait.
var lines = make(chan []byte, 1<<16)

func say(event string, fields map[string]any) {
	m := map[string]any{"event": event}
	for k, v := range fields {
		m[k] = v
	}
	line, _ := json.Marshal(m)
	line = append(line, '\n')
	if strings.HasPrefix(event, "peer-") || event == "message" || event == "refused" {
		select {
		case lines <- line:
		default:
		}
		return
	}
	lines <- line
}

var written = make(chan struct{})

// write puts the lines out until the end mark, nil.
func write() {
	for line := range lines {
		if line == nil {
			close(written)
			return
		}
		os.Stdout.Write(line)
	}
}

type node struct {
	index int
	srv   *p2p.Server
	mu    sync.Mutex
	rws   map[enode.ID]*link
}

// link is a connected peer, as the commands need it.
type link struct {
	p2p.MsgReadWriter
	peer    *p2p.Peer
	gone    chan struct{}
	wanted  atomic.Bool // whether a command waits for replies
	replies chan []byte
}

// run is the bench protocol, as package wire tells it.
func (n *node) run(peer *p2p.Peer, rw p2p.MsgReadWriter) error {
	l := &link{MsgReadWriter: rw, peer: peer, gone: make(chan struct{}), replies: make(chan []byte, 1<<10)}
	n.mu.Lock()
	n.rws[peer.ID()] = l
	n.mu.Unlock()
	defer func() {
		close(l.gone)
		n.mu.Lock()
		delete(n.rws, peer.ID())
		n.mu.Unlock()
	}()
	var seen wire.ReportBody
	for {
		msg, err := rw.ReadMsg()
		if err != nil {
			return err
		}
		switch msg.Code {
		case wire.Echo:
			err = rw.WriteMsg(p2p.Msg{Code: wire.Reply, Size: msg.Size, Payload: msg.Payload})
		case wire.Data:
			seen.Messages++
			seen.Bytes += uint64(msg.Size)
		case wire.Ask:
			err = p2p.Send(rw, wire.Report, &seen)
			seen = wire.ReportBody{}
		case wire.Generate:
			var g wire.GenerateBody
			if err = msg.Decode(&g); err == nil {
				go generate(rw, g)
			}
		case wire.Reply, wire.Report:
			if msg.Code == wire.Reply && l.wanted.Load() {
				var reply []byte
				if reply, err = io.ReadAll(msg.Payload); err == nil {
					l.replies <- reply
				}
				break
			}
			say("message", map[string]any{"node": n.index, "peer": peer.ID().String(), "code": msg.Code, "size": msg.Size})
		default:
			err = fmt.Errorf("unknown code %d", msg.Code)
		}
		msg.Discard()
		if err != nil {
			return err
		}
	}
}

func generate(rw p2p.MsgReadWriter, g wire.GenerateBody) {
	data := wire.Payload(g.Size, g.Random != 0)
	for i := uint64(0); i < g.Count; i++ {
		if send(rw, wire.Data, data) != nil {
			return
		}
	}
}

func send(rw p2p.MsgReadWriter, code uint64, data []byte) error {
	return rw.WriteMsg(p2p.Msg{Code: code, Size: uint32(len(data)), Payload: strings.NewReader(string(data))})
}

// echo sends payloads 0 to count-1 without waiting, and checks that each comes back as it was, in its turn.
func (l *link) echo(count uint64, payload func(i uint64) []byte) error {
	l.wanted.Store(true)
	defer l.wanted.Store(false)
	sent := make(chan error, 1)
	go func() {
		for i := uint64(0); i < count; i++ {
			if err := send(l, wire.Echo, payload(i)); err != nil {
				sent <- err
				return
			}
		}
	}()
	late := time.After(time.Minute)
	for i := uint64(0); i < count; i++ {
		select {
		case reply := <-l.replies:
			if want := payload(i); !bytes.Equal(reply, want) {
				return fmt.Errorf("reply %d of %d bytes is not what was sent, %d bytes", i, len(reply), len(want))
			}
		case err := <-sent:
			return fmt.Errorf("sending: %w", err)
		case <-l.gone:
			return fmt.Errorf("the peer went after %d of %d replies", i, count)
		case <-late:
			return fmt.Errorf("only %d of %d replies came", i, count)
		}
	}
	return nil
}

// numbered returns a payload of size bytes that begins with i.
func numbered(i, size uint64) []byte {
	b := make([]byte, max(size, 8))
	binary.BigEndian.PutUint64(b, i)
	return b
}

// refusals makes an event of what the server logs about a connection that does not become a peer; it tells nobody else.
type refusals struct {
	slog.Handler
	node  int
	attrs []slog.Attr
}

func (h *refusals) Enabled(context.Context, slog.Level) bool { return true }

func (h *refusals) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &refusals{h.Handler.WithAttrs(attrs), h.node, append(append([]slog.Attr{}, h.attrs...), attrs...)}
}

func (h *refusals) Handle(ctx context.Context, r slog.Record) error {
	switch r.Message {
	case "Rejected peer", "Failed RLPx handshake", "Failed p2p handshake", "Wrong devp2p handshake identity", "Rejected inbound connection", "Dial error":
		m := map[string]any{"node": h.node, "what": r.Message}
		add := func(a slog.Attr) bool {
			m[a.Key] = fmt.Sprint(a.Value.Any())
			return true
		}
		for _, a := range h.attrs {
			add(a)
		}
		r.Attrs(add)
		say("refused", m)
	}
	if h.Handler.Enabled(ctx, r.Level) {
		return h.Handler.Handle(ctx, r)
	}
	return nil
}

func protocols(n *node) (ps []p2p.Protocol) {
	for _, p := range strings.Split(*protos, ",") {
		if p == "" {
			continue
		}
		var version uint
		title, v, _ := strings.Cut(p, "/")
		fmt.Sscan(v, &version)
		ps = append(ps, p2p.Protocol{Name: title, Version: version, Length: wire.Length, Run: n.run})
	}
	return ps
}

func parse(s string) (*enode.Node, error) { return enode.Parse(enode.ValidSchemes, s) }

func start(i int, bootnodes []*enode.Node) (*node, error) {
	n := &node{index: i, rws: map[enode.ID]*link{}}
	key, err := nodeKey(i)
	if err != nil {
		return nil, err
	}
	cfg := p2p.Config{
		PrivateKey: key, MaxPeers: *maxPeers, MaxPendingPeers: *pending, Name: *name, ListenAddr: *listen,
		NoDiscovery: !*v4 && !*v5, DiscoveryV4: *v4, DiscoveryV5: *v5, NoDial: *noDial, DialRatio: *ratio,
		BootstrapNodes: bootnodes, BootstrapNodesV5: bootnodes,
		Logger: log.NewLogger(&refusals{Handler: log.Root().Handler(), node: i}),
	}
	if *restrict != "" {
		if cfg.NetRestrict, err = netutil.ParseNetlist(*restrict); err != nil {
			return nil, err
		}
	}
	cfg.Protocols = protocols(n)
	n.srv = &p2p.Server{Config: cfg}
	if err := n.srv.Start(); err != nil {
		return nil, err
	}
	events := make(chan *p2p.PeerEvent, 256)
	sub := n.srv.SubscribeEvents(events)
	go func() {
		for {
			select {
			case e := <-events:
				say("peer-"+string(e.Type), map[string]any{"node": i, "peer": e.Peer.String(), "error": e.Error, "remote": e.RemoteAddress})
			case <-sub.Err():
				return
			}
		}
	}()
	self := n.srv.Self()
	say("ready", map[string]any{"node": i, "id": self.ID().String(), "enode": self.URLv4(), "enr": self.String()})
	if n.srv.DiscoveryV5() != nil {
		n.srv.DiscoveryV5().RegisterTalkHandler("bench", func(_ *enode.Node, _ *net.UDPAddr, b []byte) []byte { return b })
	}
	return n, nil
}

func nodeKey(i int) (*ecdsa.PrivateKey, error) {
	if i == 0 && *keyHex != "" {
		return crypto.HexToECDSA(*keyHex)
	}
	return crypto.GenerateKey()
}

type command struct {
	Cmd    string
	Node   int
	Peer   string // enode, enr or, for a connected peer, node id
	Code   uint64
	Count  uint64
	Size   uint64
	Random bool
	Target string
	Reason uint8
}

// link finds a connected peer. Its protocol starts a moment after it is told as added.
func (n *node) link(id string) (*link, error) {
	for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		n.mu.Lock()
		l := n.rws[enode.HexID(id)]
		n.mu.Unlock()
		if l != nil {
			return l, nil
		}
	}
	return nil, errors.New("no such peer")
}

func (n *node) do(c command) (map[string]any, error) {
	switch c.Cmd {
	case "add", "remove", "trust", "distrust":
		p, err := parse(c.Peer)
		if err != nil {
			return nil, err
		}
		map[string]func(*enode.Node){"add": n.srv.AddPeer, "remove": n.srv.RemovePeer, "trust": n.srv.AddTrustedPeer, "distrust": n.srv.RemoveTrustedPeer}[c.Cmd](p)
		return nil, nil
	case "peers":
		return map[string]any{"peers": n.srv.PeersInfo()}, nil
	case "info":
		return map[string]any{"info": n.srv.NodeInfo()}, nil
	case "send":
		rw, err := n.link(c.Peer)
		if err != nil {
			return nil, err
		}
		data, began := wire.Payload(c.Size, c.Random), time.Now()
		for i := uint64(0); i < c.Count; i++ {
			if err := send(rw, c.Code, data); err != nil {
				return nil, err
			}
		}
		return map[string]any{"seconds": time.Since(began).Seconds()}, nil
	case "echo":
		l, err := n.link(c.Peer)
		if err != nil {
			return nil, err
		}
		data := wire.Payload(c.Size, c.Random)
		return nil, l.echo(1, func(uint64) []byte { return data })
	case "pipeline":
		l, err := n.link(c.Peer)
		if err != nil {
			return nil, err
		}
		return nil, l.echo(c.Count, func(i uint64) []byte { return numbered(i, c.Size) })
	case "disconnect":
		l, err := n.link(c.Peer)
		if err != nil {
			return nil, err
		}
		l.peer.Disconnect(p2p.DiscReason(c.Reason))
		return nil, nil
	case "table":
		m := map[string]any{}
		if d := n.srv.DiscoveryV4(); d != nil {
			m["v4"] = count(d.TableBuckets())
		}
		if d := n.srv.DiscoveryV5(); d != nil {
			m["v5"] = len(d.AllNodes())
		}
		return m, nil
	case "lookup":
		return n.lookup(c.Target)
	case "resolve":
		p, err := parse(c.Peer)
		if err != nil {
			return nil, err
		}
		m := map[string]any{}
		if d := n.srv.DiscoveryV4(); d != nil {
			m["v4"] = d.Resolve(p).String()
		}
		if d := n.srv.DiscoveryV5(); d != nil {
			m["v5"] = d.Resolve(p).String()
		}
		return m, nil
	case "ping":
		return n.ping(c.Peer)
	case "talk":
		p, err := parse(c.Peer)
		if err != nil {
			return nil, err
		}
		b, err := n.srv.DiscoveryV5().TalkRequest(p, "bench", wire.Payload(c.Size, c.Random))
		return map[string]any{"size": len(b)}, err
	case "memory":
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return map[string]any{"heap": m.HeapAlloc, "stack": m.StackInuse, "sys": m.Sys, "goroutines": runtime.NumGoroutine(), "peers": n.srv.PeerCount()}, nil
	}
	return nil, fmt.Errorf("unknown command %q", c.Cmd)
}

func count(buckets [][]discover.BucketNode) (total int) {
	for _, b := range buckets {
		total += len(b)
	}
	return total
}

func (n *node) ping(peer string) (map[string]any, error) {
	p, err := parse(peer)
	if err != nil {
		return nil, err
	}
	m := map[string]any{}
	if d := n.srv.DiscoveryV4(); d != nil {
		pong, err := d.Ping(p)
		if err != nil {
			return nil, fmt.Errorf("v4: %w", err)
		}
		m["v4"] = pong.ENRSeq
	}
	if d := n.srv.DiscoveryV5(); d != nil {
		pong, err := d.Ping(p)
		if err != nil {
			return nil, fmt.Errorf("v5: %w", err)
		}
		m["v5"] = pong.ENRSeq
	}
	return m, nil
}

// lookup finds the closest nodes to a target: a node id for v5; v4 asks by public key, so the target is 64 bytes there.
func (n *node) lookup(target string) (map[string]any, error) {
	b := common.FromHex(target)
	m := map[string]any{}
	if d := n.srv.DiscoveryV4(); d != nil && len(b) == 64 {
		key, err := crypto.UnmarshalPubkey(append([]byte{4}, b...))
		if err != nil {
			return nil, err
		}
		m["v4"] = ids(d.LookupPubkey(key))
	}
	if d := n.srv.DiscoveryV5(); d != nil && len(b) == 32 {
		m["v5"] = ids(d.Lookup(enode.ID(b)))
	}
	return m, nil
}

func ids(ns []*enode.Node) (s []string) {
	for _, n := range ns {
		s = append(s, n.ID().String())
	}
	return s
}

func main() {
	flag.Parse()
	level := slog.LevelError + 4
	if *verbose {
		level = slog.LevelDebug
	}
	log.SetDefault(log.NewLogger(log.NewTerminalHandlerWithLevel(os.Stderr, level, false)))
	go write()
	ctx, cancel := context.WithTimeout(context.Background(), *life)
	defer cancel()

	var bootnodes []*enode.Node
	for _, s := range strings.Split(*boot, ",") {
		if s == "" {
			continue
		}
		b, err := parse(s)
		if err != nil {
			fail(err)
		}
		bootnodes = append(bootnodes, b)
	}
	var all []*node
	for i := 0; i < *nodes; i++ {
		n, err := start(i, bootnodes)
		if err != nil {
			fail(err)
		}
		all = append(all, n)
		if *mesh && i == 0 {
			bootnodes = append(bootnodes, n.srv.Self())
		}
	}
	input := make(chan string)
	go func() {
		in := bufio.NewScanner(os.Stdin)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			input <- in.Text()
		}
		close(input)
	}()
	for {
		select {
		case <-ctx.Done():
			finish(all, "time")
			return
		case line, ok := <-input:
			if !ok {
				finish(all, "end of input")
				return
			}
			var c command
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				say("error", map[string]any{"error": err.Error(), "line": line})
				continue
			}
			if c.Cmd == "stop" {
				finish(all, "asked")
				return
			}
			if c.Node < 0 || c.Node >= len(all) {
				say("error", map[string]any{"error": "no such node", "line": line})
				continue
			}
			answer, err := all[c.Node].do(c)
			if err != nil {
				say("error", map[string]any{"error": err.Error(), "cmd": c.Cmd, "node": c.Node})
				continue
			}
			if answer == nil {
				answer = map[string]any{}
			}
			answer["cmd"], answer["node"] = c.Cmd, c.Node
			say("done", answer)
		}
	}
}

// finish stops the servers and says why, as the last line.
func finish(all []*node, why string) {
	for _, n := range all {
		n.srv.Stop()
	}
	say("stopped", map[string]any{"why": why})
	lines <- nil // an end mark: when it is taken, all before it is written
	select {
	case <-written:
	case <-time.After(time.Second):
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, filepath.Base(os.Args[0])+":", err)
	os.Exit(1)
}
