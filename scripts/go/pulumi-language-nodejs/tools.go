//go:build tools

// Package tools pins the Node.js language host for machines where its download is closed.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
