// verify.go: checks what make.c wrote with Go's golang.org/x/mod/sumdb/note and tlog. Prints TAP.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type line struct {
	Kind  string
	Note  string
	Entry string
	Size  int64
	Index int64
	Proof []string
}

func stop(format string, args ...interface{}) {
	fmt.Printf("not ok - "+format+"\n", args...)
	os.Exit(1)
}

func hash(text string) (h tlog.Hash) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		stop("a hash: %q", text)
	}
	copy(h[:], b)
	return
}

// The three lines of a checkpoint; tlog.ParseTree takes only Go's own origin.
func head(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		stop("a checkpoint of other than three lines: %q", text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || err2 != nil || len(root) != tlog.HashSize {
		stop("a checkpoint: %q", text)
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	var verifier note.Verifier
	heads := map[int64]tlog.Hash{}
	leaves := []tlog.Hash{}
	stored := []tlog.Hash{}
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = stored[at]
		}
		return out, nil
	})
	inclusions, consistencies := 0, 0
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			stop("a line: %v", err)
		}
		proof := []tlog.Hash{}
		for _, text := range l.Proof {
			proof = append(proof, hash(text))
		}
		switch l.Kind {
		case "key":
			v, err := note.NewVerifier(l.Note)
			if err != nil {
				stop("the key: %v", err)
			}
			verifier = v
		case "head":
			opened, err := note.Open([]byte(l.Note), note.VerifierList(verifier))
			if err != nil {
				stop("the head of size %d: %v", l.Size, err)
			}
			tree := head(opened.Text)
			own, err := tlog.TreeHash(tree.N, read)
			if tree.N == 0 {
				own = tlog.Hash(sha256.Sum256(nil)) // RFC 6962's; tlog has none
			}
			if err != nil || tree.N != l.Size || tree.N != int64(len(leaves)) || own != tree.Hash {
				stop("the root at size %d is not what Go computes", l.Size)
			}
			heads[tree.N] = tree.Hash
		case "entry":
			entry, _ := hex.DecodeString(l.Entry)
			hashes, err := tlog.StoredHashes(l.Index, entry, read)
			if err != nil {
				stop("entry %d: %v", l.Index, err)
			}
			stored = append(stored, hashes...)
			leaves = append(leaves, tlog.RecordHash(entry))
		case "inclusion":
			if err := tlog.CheckRecord(proof, l.Size, heads[l.Size], l.Index, leaves[l.Index]); err != nil {
				stop("inclusion of %d in %d: %v", l.Index, l.Size, err)
			}
			own, err := tlog.ProveRecord(l.Size, l.Index, read)
			if err != nil || fmt.Sprint(own) != fmt.Sprint(tlog.RecordProof(proof)) {
				stop("inclusion of %d in %d is another proof than Go's", l.Index, l.Size)
			}
			inclusions++
		case "consistency":
			if err := tlog.CheckTree(proof, l.Size, heads[l.Size], l.Index, heads[l.Index]); err != nil {
				stop("consistency of %d with %d: %v", l.Index, l.Size, err)
			}
			consistencies++
		default:
			stop("a line of kind %q", l.Kind)
		}
	}
	if len(heads) < 2 || inclusions == 0 || consistencies == 0 {
		stop("too little was read: %d heads, %d and %d proofs", len(heads), inclusions, consistencies)
	}
	fmt.Printf("ok - Go's note.Open takes %d heads, and computes their roots\n", len(heads))
	fmt.Printf("ok - Go's tlog.CheckRecord takes %d inclusion proofs, and makes the same\n", inclusions)
	fmt.Printf("ok - Go's tlog.CheckTree takes %d consistency proofs\n", consistencies)
}
