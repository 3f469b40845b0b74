// Reads a public log with Go's own sumdb packages: the checkpoint, the tiles, every entry's inclusion, and growth.
//
// Usage: go run main.go FOLDER VKEY OLD_SIZE OLD_ROOT
// FOLDER is a copy of the public space's log/; OLD_ROOT is base64. Prints the size; any disagreement ends it with 1.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

type folder string

func (f folder) Height() int { return height }

// Go's own paths name the height as well: tile/8/0/000 there is tile/0/000 here.
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all[i] = data
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) bundle(n, size int64) [][]byte {
	tile := tlog.Tile{H: height, L: 0, N: n, W: width}
	if left := size - n*width; left < width {
		tile.W = int(left)
	}
	data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)))
	must(err)
	var entries [][]byte
	for len(data) > 0 {
		length := int(binary.BigEndian.Uint16(data)) + 2
		entries = append(entries, data[2:length])
		data = data[length:]
	}
	return entries
}

func main() {
	log, vkey := folder(os.Args[1]), os.Args[2]
	oldSize, err := strconv.ParseInt(os.Args[3], 10, 64)
	must(err)
	oldRoot, err := tlog.ParseHash(os.Args[4])
	must(err)
	tree := open(log, vkey)
	reader := tlog.TileHashReader(tree, log)
	for n := int64(0); n*width < tree.N; n++ {
		for i, entry := range log.bundle(n, tree.N) {
			index := n*width + int64(i)
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			must(err)
			must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
		}
	}
	proof, err := tlog.ProveTree(tree.N, oldSize, reader)
	must(err)
	must(tlog.CheckTree(proof, tree.N, tree.Hash, oldSize, oldRoot))
	fmt.Println(tree.N)
}

func open(log folder, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	signed, err := os.ReadFile(filepath.Join(string(log), "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
