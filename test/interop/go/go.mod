module entrada.test/client

go 1.23.0

require github.com/Azure/azure-sdk-for-go/sdk/azidentity v1.10.1

require github.com/Azure/azure-sdk-for-go/sdk/azcore v1.18.1
