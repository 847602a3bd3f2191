package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const leasePrefix = "/nfc/"

// exports are leases through which disks are read: vcsim has those of snapshots, and no manifest of what was sent.
type exports struct {
	mutex sync.Mutex
	// sent is, by lease and file, the digest of what a client was sent.
	sent map[string]map[string]types.HttpNfcLeaseManifestEntry
	// keys are, by lease and file, what the lease calls the file.
	keys map[string]map[string]string
}

func newExports() *exports {
	return &exports{
		sent: make(map[string]map[string]types.HttpNfcLeaseManifestEntry), keys: make(map[string]map[string]string),
	}
}

// exportVM answers ExportVm, which vcsim lacks, by a lease for a snapshot that is there for this moment only.
func (s *server) exportVM(x *exchange) *answer {
	machine, ok := s.registry.Get(x.this).(*simulator.VirtualMachine)
	if !ok {
		return nil
	}
	if state := machine.Runtime.PowerState; state != types.VirtualMachinePowerStatePoweredOff {
		fault := &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: state,
		}
		return faultAnswer(fault, "The attempted operation cannot be performed in the current state.")
	}
	snapshot := &simulator.VirtualMachineSnapshot{}
	snapshot.Vm = machine.Self
	snapshot.Config = *machine.Config
	ref := s.registry.Put(snapshot).Reference()
	defer s.registry.Remove(newContext(s.registry), ref)
	return renamed(s.execute(x.as("ExportSnapshot", ref)), "ExportSnapshot", "ExportVm")
}

// as is another method in the same session.
func (x *exchange) as(method string, this types.ManagedObjectReference) *exchange {
	body := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>`+
		`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>`+
		`<%s xmlns="urn:vim25"><_this type="%s">%s</_this></%s></soapenv:Body></soapenv:Envelope>`,
		method, this.Type, this.Value, method)
	request := x.request.Clone(x.request.Context())
	request.ContentLength = int64(len(body))
	request.Body = io.NopCloser(strings.NewReader(body))
	return &exchange{request: request, method: method, this: this, body: []byte(body), session: x.session}
}

func renamed(a *answer, from, to string) *answer {
	a.body = bytes.ReplaceAll(a.body, []byte(from+"Response"), []byte(to+"Response"))
	return a
}

var devicePattern = regexp.MustCompile(`(?s)<deviceUrl>.*?<key>([^<]+)</key>.*?<url>([^<]+)</url>.*?</deviceUrl>`)

// notice keeps the names of files, which a lease tells its owner, and what of them is sent.
func (e *exports) notice(x *exchange, a *answer) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	// most answers are of something else, and some are long
	if bytes.Contains(a.body, []byte("<deviceUrl>")) {
		e.noticeKeys(a.body)
	}
	file, isLease := strings.CutPrefix(x.request.URL.Path, leasePrefix)
	if !isLease || x.request.Method != http.MethodGet || a.status != http.StatusOK {
		return
	}
	lease, sum := path.Dir(file), sha1.Sum(a.body)
	if e.sent[lease] == nil {
		e.sent[lease] = make(map[string]types.HttpNfcLeaseManifestEntry)
	}
	e.sent[lease][path.Base(file)] = types.HttpNfcLeaseManifestEntry{
		Key: e.keys[lease][path.Base(file)], Sha1: hex.EncodeToString(sum[:]), Size: int64(len(a.body)), Disk: true,
	}
}

func (e *exports) noticeKeys(body []byte) {
	for _, device := range devicePattern.FindAllSubmatch(body, -1) {
		_, file, _ := strings.Cut(string(device[2]), leasePrefix)
		lease := path.Dir(file)
		if e.keys[lease] == nil {
			e.keys[lease] = make(map[string]string)
		}
		e.keys[lease][path.Base(file)] = string(device[1])
	}
}

// manifest answers HttpNfcLeaseGetManifest for leases through which something was read.
func (e *exports) manifest(x *exchange) *answer {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	sent := e.sent[x.this.Value]
	if sent == nil {
		return nil
	}
	var response types.HttpNfcLeaseGetManifestResponse
	for _, entry := range sent {
		response.Returnval = append(response.Returnval, entry)
	}
	return responseAnswer("HttpNfcLeaseGetManifestResponse", response)
}
