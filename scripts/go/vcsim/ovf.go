package main

import (
	"strings"

	"github.com/vmware/govmomi/ovf"
	"github.com/vmware/govmomi/vim25/types"
)

// parseDescriptor answers ParseDescriptor, which vcsim lacks, as far as networks go.
func parseDescriptor(x *exchange) *answer {
	request, ok := x.decoded().(*types.ParseDescriptor)
	if !ok {
		return nil
	}
	envelope, err := ovf.Unmarshal(strings.NewReader(request.OvfDescriptor))
	if err != nil {
		return faultAnswer(&types.InvalidArgument{InvalidProperty: "ovfDescriptor"}, err.Error())
	}
	var response types.ParseDescriptorResponse
	if envelope.Network != nil {
		for _, network := range envelope.Network.Networks {
			response.Returnval.Network = append(response.Returnval.Network,
				types.OvfNetworkInfo{Name: network.Name, Description: network.Description})
		}
	}
	return responseAnswer("ParseDescriptorResponse", response)
}
