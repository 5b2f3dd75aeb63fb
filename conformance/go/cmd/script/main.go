// Command script plays one side of RLPx connections that no server would make: another identity or version in Hello, a chosen disconnect, silence.
// It is built on go-ethereum's rlpx and tells what the other side says in go-ethereum's words.
//
// Commands come in as JSON lines on standard input, and run side by side; what happens goes out as JSON lines, with the command's tag:
//
//	{"tag":1,"cmd":"dial","peer":"enode://..."}   one connection
//	{"tag":2,"cmd":"listen"}                      answered with ready (enode); then each connection that comes
//
// The fields of play say what is done on a connection. Its end is told as a session: hello (the other side's), end (in words), reason (the payload of its
// disconnect), pings, seconds.
package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/rlpx"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/golang/snappy"

	"peers/wire"
)

// play is what to do on a connection.
type play struct {
	Key      string  // of the handshake, hex; random by default
	Id       string  // the node key that Hello tells, hex; by default that of the handshake
	Version  *uint64 // in Hello; 5 by default
	Name     string
	Caps     string    // "bench/1,other/2"; bench/1 by default, "-" for none
	Instead  *string   // payload of a disconnect that is sent in place of Hello, hex
	First    *message  // what is sent in place of Hello; the other side's is read all the same
	Before   []message // sent after Hello, one after the other, before what comes then
	Then     string    // after Hello: "answer" (pings and echo; default), "silent", "disconnect", "echo", "inflate"
	Payload  string    // of that disconnect, hex
	Size     uint64    // of that echo, or what that message inflates to
	AtMostMs int64     // the connection's whole time; 10,000 by default
}

// message is any message at all.
type message struct {
	Code    uint64
	Payload string // hex
	Plain   bool   // not compressed, whatever Hello says
}

type command struct {
	Tag  int
	Cmd  string
	Peer string
	play
}

type hello struct {
	Version uint64 `json:"version"`
	Name    string `json:"name"`
	Caps    string `json:"caps"`
	Id      string `json:"id"`
}

// session is what happened on a connection.
type session struct {
	Event   string  `json:"event"`
	Tag     int     `json:"tag"`
	Hello   *hello  `json:"hello,omitempty"`
	End     string  `json:"end"`
	Reason  string  `json:"reason,omitempty"`
	Pings   int     `json:"pings"`
	Echoed  bool    `json:"echoed"`
	Seconds float64 `json:"seconds"`
}

var out sync.Mutex

func say(v any) {
	line, _ := json.Marshal(v)
	out.Lock()
	defer out.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func (p *play) caps() (cs []p2p.Cap) {
	list := p.Caps
	if list == "" {
		list = "bench/1"
	}
	for _, c := range strings.Split(list, ",") {
		if name, v, ok := strings.Cut(c, "/"); ok {
			var version uint
			fmt.Sscan(v, &version)
			cs = append(cs, p2p.Cap{Name: name, Version: version})
		}
	}
	return cs
}

func (p *play) key() (*ecdsa.PrivateKey, error) {
	if p.Key == "" {
		return crypto.GenerateKey()
	}
	return crypto.HexToECDSA(p.Key)
}

func (p *play) hello(key *ecdsa.PrivateKey) (*wire.Hello, error) {
	h := &wire.Hello{Version: 5, Name: p.Name, Caps: p.caps(), ID: crypto.FromECDSAPub(&key.PublicKey)[1:]}
	if p.Version != nil {
		h.Version = *p.Version
	}
	if p.Id != "" {
		id, err := hex.DecodeString(p.Id)
		if err != nil {
			return nil, err
		}
		h.ID = id
	}
	return h, nil
}

// run plays a connection to its end; remote is nil when the other side dialed.
func (p *play) run(tag int, fd net.Conn, remote *ecdsa.PublicKey, key *ecdsa.PrivateKey) {
	began := time.Now()
	s := &session{Event: "session", Tag: tag}
	conn := rlpx.NewConn(fd, remote)
	defer conn.Close()
	atMost := 10 * time.Second
	if p.AtMostMs > 0 {
		atMost = time.Duration(p.AtMostMs) * time.Millisecond
	}
	conn.SetDeadline(began.Add(atMost))
	if err := p.talk(s, conn, key); err != nil {
		s.End = err.Error()
	}
	s.Seconds = time.Since(began).Seconds()
	say(s)
}

func (p *play) talk(s *session, conn *rlpx.Conn, key *ecdsa.PrivateKey) error {
	if _, err := conn.Handshake(key); err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	if p.Instead != nil {
		payload, err := hex.DecodeString(*p.Instead)
		if err != nil {
			return err
		}
		if _, err := conn.Write(1, payload); err != nil {
			return err
		}
		return drain(conn)
	}
	ours, err := p.hello(key)
	if err != nil {
		return err
	}
	body, err := rlp.EncodeToBytes(ours)
	if err != nil {
		return err
	}
	first := uint64(0)
	if p.First != nil {
		first = p.First.Code
		if body, err = hex.DecodeString(p.First.Payload); err != nil {
			return err
		}
	}
	if _, err := conn.Write(first, body); err != nil {
		return err
	}
	code, data, _, err := conn.Read()
	switch {
	case err != nil:
		return err
	case code == 1:
		s.Reason = hex.EncodeToString(data)
		return errors.New(wire.Reason(data))
	case code != 0:
		return fmt.Errorf("code %d instead of hello", code)
	}
	var theirs wire.Hello
	if err := rlp.DecodeBytes(data, &theirs); err != nil {
		return err
	}
	names := []string{}
	for _, c := range theirs.Caps {
		names = append(names, c.String())
	}
	s.Hello = &hello{theirs.Version, theirs.Name, strings.Join(names, ","), hex.EncodeToString(theirs.ID)}
	compressed := ours.Version >= 5 && theirs.Version >= 5
	conn.SetSnappy(compressed)
	for _, m := range p.Before {
		payload, err := hex.DecodeString(m.Payload)
		if err != nil {
			return err
		}
		conn.SetSnappy(compressed && !m.Plain)
		if _, err := conn.Write(m.Code, payload); err != nil {
			return err
		}
	}
	conn.SetSnappy(compressed)
	switch p.Then {
	case "disconnect":
		payload, err := hex.DecodeString(p.Payload)
		if err != nil {
			return err
		}
		if _, err := conn.Write(1, payload); err != nil {
			return err
		}
		return drain(conn)
	case "echo":
		if _, err := conn.Write(wire.Offset+wire.Echo, wire.Payload(p.Size, true)); err != nil {
			return err
		}
	case "inflate":
		// What rlpx itself refuses to write: zeros of any length, compressed here, not there.
		conn.SetSnappy(false)
		if _, err := conn.Write(wire.Offset+wire.Echo, snappy.Encode(nil, make([]byte, p.Size))); err != nil {
			return err
		}
		conn.SetSnappy(compressed)
	}
	return p.read(s, conn)
}

// read reads until the other side ends it, or the echo has come.
func (p *play) read(s *session, conn *rlpx.Conn) error {
	for {
		code, data, _, err := conn.Read()
		if err != nil {
			return err
		}
		switch {
		case code == 1:
			s.Reason = hex.EncodeToString(data)
			return errors.New(wire.Reason(data))
		case code == 2:
			s.Pings++
			if p.Then != "silent" {
				conn.Write(3, []byte{0xc0})
			}
		case code == wire.Offset+wire.Echo && p.Then == "answer":
			conn.Write(wire.Offset+wire.Reply, data)
		case code == wire.Offset+wire.Reply:
			want := wire.Payload(p.Size, p.Then == "echo")
			s.Echoed = bytes.Equal(data, want)
			conn.Write(1, []byte{0xc1, 0x08})
			return drain(conn)
		}
	}
}

// drain waits for the other side's end: a connection that is closed over unread data takes the disconnect with it.
func drain(conn *rlpx.Conn) error {
	for {
		if _, _, _, err := conn.Read(); err != nil {
			return err
		}
	}
}

func dial(c command) error {
	n, err := enode.Parse(enode.ValidSchemes, c.Peer)
	if err != nil {
		return err
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	fd, err := net.DialTimeout("tcp", netip.AddrPortFrom(n.IPAddr(), uint16(n.TCP())).String(), 5*time.Second)
	if err != nil {
		return err
	}
	c.run(c.Tag, fd, n.Pubkey(), key)
	return nil
}

func listen(c command) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a := l.Addr().(*net.TCPAddr)
	say(map[string]any{"event": "ready", "tag": c.Tag, "enode": enode.NewV4(&key.PublicKey, a.IP, a.Port, a.Port).URLv4()})
	for {
		fd, err := l.Accept()
		if err != nil {
			return err
		}
		go c.run(c.Tag, fd, nil, key)
	}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var c command
		err := json.Unmarshal(in.Bytes(), &c)
		if err != nil {
			say(map[string]any{"event": "error", "error": err.Error()})
			continue
		}
		does := map[string]func(command) error{"dial": dial, "listen": listen}[c.Cmd]
		if does == nil {
			say(map[string]any{"event": "error", "tag": c.Tag, "error": "unknown command " + c.Cmd})
			continue
		}
		if c.Then == "" {
			c.Then = "answer"
		}
		go func() {
			if err := does(c); err != nil {
				say(map[string]any{"event": "error", "tag": c.Tag, "error": err.Error()})
			}
		}()
	}
}
