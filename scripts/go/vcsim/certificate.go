package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// makeCertificate answers the server's TLS settings and the file with what a client must trust to verify it: the
// authority's certificate, or the server's own when it signed itself. Without TLS both are empty.
func makeCertificate(kind, directory string) (*tls.Config, string, error) {
	switch kind {
	case "none":
		return nil, "", nil
	case "self-signed":
		certificate, err := sign(serverTemplate(), nil)
		return finish(certificate, certificate, filepath.Join(directory, "self-signed.pem"), err)
	case "authority":
		authority, err := sign(authorityTemplate(), nil)
		if err != nil {
			return nil, "", err
		}
		certificate, err := sign(serverTemplate(), authority)
		return finish(certificate, authority, filepath.Join(directory, "authority.pem"), err)
	default:
		return nil, "", fmt.Errorf("-tls %s: use authority, self-signed or none", kind)
	}
}

func finish(certificate, trusted *tls.Certificate, file string, err error) (*tls.Config, string, error) {
	if err != nil {
		return nil, "", err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: trusted.Certificate[0]})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, "", err
	}
	return &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}, file, nil
}

// sign makes a key and its certificate, signed by the authority or, without one, by itself.
func sign(template *x509.Certificate, authority *tls.Certificate) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	parent, signer := template, any(key)
	if authority != nil {
		parent, signer = authority.Leaf, authority.PrivateKey
	}
	bytes, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(bytes)
	return &tls.Certificate{Certificate: [][]byte{bytes}, PrivateKey: key, Leaf: leaf}, err
}

func authorityTemplate() *x509.Certificate {
	template := newTemplate("vcsim authority")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	return template
}

func serverTemplate() *x509.Certificate {
	template := newTemplate("vcsim")
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	template.DNSNames = []string{"localhost"}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	return template
}

func newTemplate(name string) *x509.Certificate {
	now := time.Now()
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(7 * 24 * time.Hour),
	}
}
