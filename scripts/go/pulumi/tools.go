//go:build tools

// Package tools pins the Pulumi CLI for machines where its download is closed.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
