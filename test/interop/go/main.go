// Prints "CREDENTIAL AUDIENCE" for each credential and each resource on the command line.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

func main() {
	managed, err := azidentity.NewManagedIdentityCredential(nil)
	check(err)
	standard, err := azidentity.NewDefaultAzureCredential(nil)
	check(err)
	cli, err := azidentity.NewAzureCLICredential(nil)
	check(err)
	for _, credential := range []azcore.TokenCredential{managed, standard, cli} {
		for _, resource := range os.Args[1:] {
			options := policy.TokenRequestOptions{Scopes: []string{resource + "/.default"}}
			token, err := credential.GetToken(context.Background(), options)
			check(err)
			fmt.Println(strings.TrimPrefix(fmt.Sprintf("%T", credential), "*azidentity."), audienceOf(token.Token))
		}
	}
}

func audienceOf(token string) string {
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	check(err)
	var claims struct {
		Audience string `json:"aud"`
	}
	check(json.Unmarshal(text, &claims))
	return claims.Audience
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
