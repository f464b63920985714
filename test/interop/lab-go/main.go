// Signs in to the lab with Microsoft's clients for Go: lab FILE (azidentity|msal)
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

type client struct{ AppID, Secret string }

var settings struct {
	Login, Graph, TenantID, PublicClient, APIScope, APIClient string
	Daemon, API                                    client
	User                                           struct{ UserName, Password string }
	Browser, Pem, Assertion, AssertionFile         string
	Workload                                       string
}

var background = context.Background()

func main() {
	text, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(text, &settings))
	if os.Args[2] == "msal" {
		msalCells()
	} else {
		azidentityCells()
	}
}

func azidentityCells() {
	version("github.com/Azure/azure-sdk-for-go/sdk/azidentity")
	options := azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: settings.Login}}
	tenant := settings.TenantID
	pem, err := os.ReadFile(settings.Pem)
	check(err)
	chain, key, err := azidentity.ParseCertificates(pem, nil)
	check(err)
	run("ClientSecretCredential", func() error {
		return reads(azidentity.NewClientSecretCredential(tenant, settings.Daemon.AppID, settings.Daemon.Secret,
			&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	})
	run("ClientCertificateCredential", func() error {
		return reads(azidentity.NewClientCertificateCredential(tenant, settings.Workload, chain, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	})
	run("ClientCertificateCredential, chain", func() error {
		return reads(azidentity.NewClientCertificateCredential(tenant, settings.Workload, chain, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true, SendCertificateChain: true}))
	})
	run("WorkloadIdentityCredential", func() error {
		return reads(azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: settings.Workload, TokenFilePath: settings.AssertionFile,
		}))
	})
	run("DeviceCodeCredential", func() error {
		return reads(azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: settings.PublicClient,
			UserPrompt: func(_ context.Context, message azidentity.DeviceCodeMessage) error {
				return visit(message.VerificationURL, message.UserCode)
			},
		}))
	})
	run("InteractiveBrowserCredential", func() error {
		return reads(azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
			ClientOptions: options, DisableInstanceDiscovery: true, TenantID: tenant, ClientID: settings.PublicClient,
		}))
	})
	person := func(appID string) (azcore.TokenCredential, error) {
		return azidentity.NewUsernamePasswordCredential(tenant, appID, settings.User.UserName, settings.User.Password,
			&azidentity.UsernamePasswordCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	}
	run("UsernamePasswordCredential", func() error { return reads(person(settings.PublicClient)) })
	run("OnBehalfOfCredential", func() error {
		credential, err := person(settings.APIClient)
		if err != nil {
			return err
		}
		token, err := credential.GetToken(background, policy.TokenRequestOptions{Scopes: []string{settings.APIScope}})
		if err != nil {
			return err
		}
		return reads(azidentity.NewOnBehalfOfCredentialWithSecret(tenant, settings.API.AppID, token.Token, settings.API.Secret,
			&azidentity.OnBehalfOfCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true}))
	})
}

func msalCells() {
	version("github.com/AzureAD/microsoft-authentication-library-for-go")
	authority := settings.Login + "/" + settings.TenantID
	scopes := []string{settings.Graph + "/User.Read"}
	secret, err := confidential.NewCredFromSecret(settings.Daemon.Secret)
	check(err)
	run("secret", func() error {
		application, err := confidential.New(authority, settings.Daemon.AppID, secret, confidential.WithInstanceDiscovery(false))
		if err != nil {
			return err
		}
		result, err := application.AcquireTokenByCredential(background, []string{settings.Graph + "/.default"})
		if err != nil {
			return err
		}
		return accepts(result.AccessToken)
	})
	newPublic := func() (public.Client, error) {
		return public.New(settings.PublicClient, public.WithAuthority(authority), public.WithInstanceDiscovery(false))
	}
	run("password", func() error {
		application, err := newPublic()
		if err != nil {
			return err
		}
		result, err := application.AcquireTokenByUsernamePassword(background, scopes, settings.User.UserName, settings.User.Password)
		if err != nil {
			return err
		}
		return accepts(result.AccessToken)
	})
	run("device code", func() error {
		application, err := newPublic()
		if err != nil {
			return err
		}
		code, err := application.AcquireTokenByDeviceCode(background, scopes)
		if err != nil {
			return err
		}
		if err := visit(code.Result.VerificationURL, code.Result.UserCode); err != nil {
			return err
		}
		result, err := code.AuthenticationResult(background)
		if err != nil {
			return err
		}
		return accepts(result.AccessToken)
	})
}

func reads[T azcore.TokenCredential](credential T, err error) error {
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(background, time.Minute)
	defer cancel()
	token, err := credential.GetToken(limited, policy.TokenRequestOptions{Scopes: []string{settings.Graph + "/.default"}})
	if err != nil {
		return err
	}
	return accepts(token.Token)
}

// accepts fails unless the lab's Graph accepts the token.
func accepts(token string) error {
	authorities := x509.NewCertPool()
	text, err := os.ReadFile(os.Getenv("SSL_CERT_FILE"))
	check(err)
	authorities.AppendCertsFromPEM(text)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authorities}}}
	request, err := http.NewRequest(http.MethodGet, settings.Graph+"/v1.0/users?$top=1", nil)
	check(err)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("Graph answered %s", response.Status)
	}
	return nil
}

// visit opens an address as the lab's user does, who signs in there.
func visit(words ...string) error { return exec.Command(settings.Browser, words...).Run() }

func run(cell string, work func() error) {
	if err := work(); err != nil {
		show(map[string]string{"cell": cell, "error": err.Error()})
		return
	}
	show(map[string]string{"cell": cell})
}

func version(module string) {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			show(map[string]string{"version": dependency.Version})
		}
	}
}

func show(row map[string]string) {
	text, err := json.Marshal(row)
	check(err)
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
