# The examples of the reference pages of both cmdlets, as they are printed there, with the prompt that some have.
@{
    # The ids and names that the pages invent, and those that the lab has in their place.
    Values   = @{
        'd5aec55f-2d12-4442-8d2f-ccca95d4390e'     = '1ab00000-0000-4000-8000-000000000001'
        '8886ad7b-1795-4542-9808-c85859d97f23'     = '1ab00005-0000-4000-8000-000000000003'
        'YOUR_APP_ID'                              = '1ab00005-0000-4000-8000-000000000003'
        'YOUR_TENANT_ID'                           = '1ab00000-0000-4000-8000-000000000001'
        'Client_Id'                                = '1ab00005-0000-4000-8000-000000000003'
        'Tenant_Id'                                = '1ab00000-0000-4000-8000-000000000001'
        'User_Assigned_Managed_identity_Client_Id' = '1ab00006-0000-4000-8000-000000000002'
        '$ClientID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"' = '$ClientID = "1ab00005-0000-4000-8000-000000000011"'
        '$ClientSecret = "..."'                    = '$ClientSecret = "lab-recipe-secret"'
        '$TenantID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"' = '$TenantID = "1ab00000-0000-4000-8000-000000000001"'
        'user@contoso.onmicrosoft.com'             = 'ada@lab.example'
        '$Password = "..."'                        = '$Password = "Analytical-Engine-1843"'
    }
    Examples = @(
        @{
            Title    = 'Connect-Entra 1: an application with the thumbprint of its certificate'
            Code     = 'PS C:\> Connect-Entra -TenantId "d5aec55f-2d12-4442-8d2f-ccca95d4390e" -ApplicationId "8886ad7b-1795-4542-9808-c85859d97f23" -CertificateThumbprint F8813914053FBFB5D84F1EFA9EDB3205621C1126'
            Expected = @{ AuthType = 'AppOnly'; TokenCredentialType = 'ClientCertificate'; ContextScope = 'Process' }
            Welcome  = 'apponly access using 1ab00005-0000-4000-8000-000000000003'
        }
        @{
            Title    = 'Connect-Entra 2: scopes'
            Code     = 'PS C:\> Connect-Entra -Scopes "User.Read.All", "Group.ReadWrite.All"'
            Expected = @{ AuthType = 'Delegated'; TokenCredentialType = 'InteractiveBrowser'; Account = 'ada@lab.example' }
            Welcome  = 'delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
            Scope    = 'Group.ReadWrite.All'
        }
        @{
            Title    = 'Connect-Entra 3: your own access token'
            Before   = 'Connect-Entra -NoWelcome; $AccessToken = Get-EntradaToken'
            Code     = @'
PS C:\> $secureString = ConvertTo-SecureString -String $AccessToken -AsPlainText -Force
PS C:\> Connect-Entra -AccessToken $secureString
'@
            Expected = @{ AuthType = 'UserProvidedAccessToken'; ContextScope = 'Process'; Account = 'ada@lab.example' }
            Welcome  = 'userprovidedaccesstoken access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
        }
        @{
            Title    = 'Connect-Entra 4: the scope of the context'
            Code     = 'PS C:\> Connect-Entra -ContextScope "Process"'
            Expected = @{ AuthType = 'Delegated'; TokenCredentialType = 'InteractiveBrowser'; ContextScope = 'Process' }
            Welcome  = 'delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
        }
        @{
            Title    = 'Connect-Entra 5: environments'
            Code     = @'
PS C:\> Get-MgEnvironment
Connect-Entra -Environment Global
'@
            Expected = @{ AuthType = 'Delegated'; Environment = 'Global'; ContextScope = 'CurrentUser' }
            Welcome  = 'delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
        }
        @{
            Title    = 'Connect-Entra 6: the timeout'
            Code     = 'PS C:\> Connect-Entra -ClientTimeout 60'
            Expected = @{ AuthType = 'Delegated'; TokenCredentialType = 'InteractiveBrowser' }
            Welcome  = 'delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
        }
        @{
            Title    = 'Connect-Entra 7: without the welcome'
            Code     = 'PS C:\> Connect-Entra -NoWelcome'
            Expected = @{ AuthType = 'Delegated'; TokenCredentialType = 'InteractiveBrowser' }
        }
        @{
            Title    = 'Connect-Entra 8: a device code'
            Code     = 'PS C:\> Connect-Entra -UseDeviceAuthentication'
            Expected = @{ AuthType = 'Delegated'; TokenCredentialType = 'DeviceCode'; Account = 'ada@lab.example' }
            Welcome  = 'delegated access using 14d82eec-204b-4c2f-b7e8-296a70dab67e'
            Shown    = 'To sign in, use a web browser to open the page https://login.microsoftonline.com/device and enter the code [A-Z0-9]{9} to authenticate\.'
        }
        @{
            Title    = 'Connect-Entra 9: the name of a certificate'
            Code     = 'PS C:\> Connect-Entra -ClientId "YOUR_APP_ID" -TenantId "YOUR_TENANT_ID" -CertificateName "YOUR_CERT_SUBJECT"'
            Expected = @{ AuthType = 'AppOnly'; TokenCredentialType = 'ClientCertificate' }
            Welcome  = 'apponly access using 1ab00005-0000-4000-8000-000000000003'
        }
        @{
            Title    = 'Connect-Entra 10: a certificate'
            Code     = @'
PS C:\> $Cert = Get-ChildItem Cert:\LocalMachine\My\$CertThumbprint
PS C:\> Connect-Entra -ClientId "YOUR_APP_ID" -TenantId "YOUR_TENANT_ID" -Certificate $Cert
'@
            Expected = @{ AuthType = 'AppOnly'; TokenCredentialType = 'ClientCertificate' }
            Welcome  = 'apponly access using 1ab00005-0000-4000-8000-000000000003'
        }
        @{
            Title    = 'Connect-Entra 11: a client secret'
            Code     = @'
PS C:\> $ClientSecretCredential = Get-Credential -Credential "Client_Id"
# Enter client_secret in the password prompt.
PS C:\> Connect-Entra -TenantId "Tenant_Id" -ClientSecretCredential $ClientSecretCredential
'@
            Answers  = @('lab-daemon-secret')
            Expected = @{ AuthType = 'AppOnly'; TokenCredentialType = 'ClientSecret'; AppName = 'Lab Daemon' }
            Welcome  = 'apponly access using 1ab00005-0000-4000-8000-000000000003'
        }
        @{
            Title    = 'Connect-Entra 12: the identity of the machine'
            Code     = 'PS C:\> Connect-Entra -Identity'
            On       = 'machine'
            Expected = @{ AuthType = 'ManagedIdentity'; ClientId = '1ab00006-0000-4000-8000-000000000001' }
            Welcome  = 'managedidentity access using 1ab00006-0000-4000-8000-000000000001'
        }
        @{
            Title    = 'Connect-Entra 13: an identity that is assigned by a user'
            Code     = 'PS C:\> Connect-Entra -Identity -ClientId "User_Assigned_Managed_identity_Client_Id"'
            On       = 'machine'
            Expected = @{ AuthType = 'ManagedIdentity'; ClientId = '1ab00006-0000-4000-8000-000000000002' }
            Welcome  = 'managedidentity access using 1ab00006-0000-4000-8000-000000000002'
        }
        @{
            Title    = 'Connect-Entra 14: environment variables'
            Code     = 'PS C:\> Connect-Entra -EnvironmentVariable'
            Expected = @{ AuthType = 'EnvironmentVariable'; AppName = 'Lab Daemon' }
            Welcome  = 'environmentvariable access using 1ab00005-0000-4000-8000-000000000003'
        }
        @{
            Title = 'Connect-MicrosoftTeams 1: the browser'
            Code  = 'Connect-MicrosoftTeams'
            Cloud = 'AzureCloud'
        }
        @{
            Title   = 'Connect-MicrosoftTeams 2: a user name and a password'
            Code    = @'
$credential = Get-Credential
Connect-MicrosoftTeams -Credential $credential
'@
            Answers = @('ada@lab.example', 'Analytical-Engine-1843')
            Cloud   = 'AzureCloud'
        }
        @{
            Title  = 'Connect-MicrosoftTeams 3: another environment'
            # On a real machine the addresses are known.
            Before = 'Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH -EndpointUris @{ ActiveDirectory = $env:ENTRADA_LAB_LOGIN; MsGraphEndpointResourceId = $env:ENTRADA_LAB_GRAPH; TeamsConfigApiEndpoint = $env:ENTRADA_LAB_TEAMS; CaFile = $env:ENTRADA_LAB_CA_FILE }'
            Code   = 'Connect-MicrosoftTeams -TeamsEnvironmentName TeamsGCCH'
            Cloud  = 'TeamsGCCH'
            After  = 'Set-TeamsEnvironmentConfig -TeamsEnvironmentName AzureCloud'
        }
        @{
            Title = 'Connect-MicrosoftTeams 4: access tokens'
            Code  = @'
$ClientID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
$ClientSecret = "..."
$ClientSecret = [Net.WebUtility]::URLEncode($ClientSecret)
$TenantID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
$Username = "user@contoso.onmicrosoft.com"
$Password = "..."
$Password = [Net.WebUtility]::URLEncode($Password)

$URI = "https://login.microsoftonline.com/$TenantID/oauth2/v2.0/token"
$Body = "client_id=$ClientID&client_secret=$ClientSecret&grant_type=password&username=$Username&password=$Password"
$RequestParameters = @{
  URI = $URI
  Method = "POST"
  ContentType = "application/x-www-form-urlencoded"
}
$GraphToken = (Invoke-RestMethod @RequestParameters -Body "$Body&scope=https://graph.microsoft.com/.default").access_token
$TeamsToken = (Invoke-RestMethod @RequestParameters -Body "$Body&scope=48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default").access_token
Connect-MicrosoftTeams -AccessTokens @($GraphToken, $TeamsToken)
'@
            Cloud = 'AzureCloud'
        }
    )
}
