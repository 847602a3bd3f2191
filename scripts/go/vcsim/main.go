// vcsim is VMware's own simulator of vCenter and ESXi, with a second address on which tests change what it does.
//
// It prints one line of JSON when it is ready and ends when its standard input does, so that it outlives no test.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"

	_ "github.com/vmware/govmomi/pbm/simulator"
	_ "github.com/vmware/govmomi/sts/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
)

func main() {
	log.SetFlags(0)
	if err := run(parseOptions(os.Args[1:])); err != nil {
		log.Fatalf("vcsim: %s", err)
	}
}

func run(options options) error {
	model, err := createInventory(options)
	if err != nil {
		return err
	}
	defer model.Remove()
	server, err := serve(model, options)
	if err != nil {
		return err
	}
	control, err := serveControl(server)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(server.announce(control)); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
