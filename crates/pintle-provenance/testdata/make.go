// Makes, in the folder given, rings and signed files of sorts that gpg 2.2 does not know, with the
// library that Helm uses: `go run make.go FOLDER` in a module that requires helm.sh/helm/v4 v4.3.1.
package main

import (
	"bytes"
	"crypto"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	folder := os.Args[1]
	signed, err := os.ReadFile(filepath.Join(folder, "rsa.prov"))
	must(err)
	_, text, _ := strings.Cut(string(signed), "\n\n")
	text, _, _ = strings.Cut(text, "\n-----BEGIN PGP SIGNATURE")
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, sort := range []struct {
		name      string
		algorithm packet.PublicKeyAlgorithm
		curve     packet.Curve
		six       bool
		hash      crypto.Hash
	}{
		{"go-ed25519", packet.PubKeyAlgoEd25519, "", false, crypto.SHA512},
		{"go-ed448", packet.PubKeyAlgoEd448, "", false, crypto.SHA512},
		{"go-v6-ed25519", packet.PubKeyAlgoEd25519, "", true, crypto.SHA512},
		{"go-v6-ed448", packet.PubKeyAlgoEd448, "", true, crypto.SHA3_512},
		{"go-v6-p384", packet.PubKeyAlgoECDSA, packet.CurveNistP384, true, crypto.SHA384},
		{"go-p384-sha224", packet.PubKeyAlgoECDSA, packet.CurveNistP384, false, crypto.SHA224},
		{"go-p521-sha256", packet.PubKeyAlgoECDSA, packet.CurveNistP521, false, crypto.SHA256},
		{"go-ed25519-sha224", packet.PubKeyAlgoEdDSA, packet.Curve25519, false, crypto.SHA224},
		{"go-eddsa-ed448", packet.PubKeyAlgoEdDSA, packet.Curve448, false, crypto.SHA512},
		{"go-rsa-sha3", packet.PubKeyAlgoRSA, "", false, crypto.SHA3_256},
	} {
		config := &packet.Config{
			Algorithm: sort.algorithm, Curve: sort.curve, V6Keys: sort.six, RSABits: 2048,
			DefaultHash: sort.hash, Time: func() time.Time { return start },
		}
		entity, err := openpgp.NewEntity(sort.name, "", sort.name+"@example.org", config)
		must(err)
		ring, out := new(bytes.Buffer), new(bytes.Buffer)
		must(entity.Serialize(ring))
		to, err := clearsign.Encode(out, entity.PrivateKey, config)
		must(err)
		_, err = to.Write([]byte(text))
		must(err)
		must(to.Close())
		must(os.WriteFile(filepath.Join(folder, sort.name+".gpg"), ring.Bytes(), 0o644))
		must(os.WriteFile(filepath.Join(folder, sort.name+".prov"), out.Bytes(), 0o644))
	}
}
