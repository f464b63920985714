# The first day of an administrator who knows Microsoft Graph PowerShell, and has Get-Help and Get-Command only.
BeforeDiscovery {
    $mistakes = @(
        @{ Line = "Get-EntraUser -Filter `"displayName -eq 'Ada'`""; Id = 'REQUEST_REFUSED'; Says = "OData compares with words, as in: displayName eq 'Ada'" }
        @{ Line = "Get-EntraUser -Filter `"displayName = 'Ada'`""; Id = 'REQUEST_REFUSED'; Says = "OData compares with words, as in: displayName eq 'Ada'" }
        @{ Line = 'Get-EntraUser -Filter "createdDateTime ge $(Get-Date 2021-01-05)"'; Id = 'REQUEST_REFUSED'; Says = 'as in: createdDateTime ge 2026-01-31T00:00:00Z' }
        @{ Line = 'Get-EntraUser -Filter "createdDateTime ge $((Get-Date 2021-01-05).ToString(''o''))"'; Id = 'REQUEST_REFUSED'; Says = 'as in: createdDateTime ge 2026-01-31T00:00:00Z' }
        @{ Line = 'Invoke-EntraRequest /users -Body @{ ''$select'' = ''id'', ''mail'' }'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'the entry "\$select" is a list.*-join' }
        @{ Line = 'Get-EntraUser -UserId missing@lab.example'; Id = 'REQUEST_REFUSED'; Says = 'Get-EntraUser -SearchString TEXT finds users' }
        @{ Line = 'Get-EntraUser -Property DisplayName, Nickname -Top 1'; Id = 'REQUEST_REFUSED'; Says = "Could not find a property named 'Nickname'" }
        @{ Line = 'Get-EntraUser -Top 0'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'minimum allowed range of 1' }
        @{ Line = 'Get-EntraUser -Top many'; Id = 'ParameterArgumentTransformationError'; Says = '-Top|''Top''' }
        @{ Line = 'Get-EntraUser -SearchString ada -Top 2'; Id = 'AmbiguousParameterSet'; InHelp = '-SearchString TEXT, without -Top' }
        @{ Line = 'Get-EntraUser -OrderBy displayName'; Id = 'NamedParameterNotFound'; InHelp = '-Sort, -OrderBy Invoke-EntraRequest ''/users?$orderby=displayName''' }
        @{ Line = 'Get-EntraUser -ConsistencyLevel eventual'; Id = 'NamedParameterNotFound'; InHelp = '-ConsistencyLevel, -CountVariable Leave them out' }
        @{ Line = 'Get-EntraUser -ExpandProperty manager'; Id = 'NamedParameterNotFound'; InHelp = 'Invoke-EntraRequest ''/users/ID?$expand=manager''' }
        @{ Line = 'Connect-Entra -ClientId $app -TenantId lab.example -ClientSecretCredential $secret'; Id = 'AmbiguousParameterSet'; InHelp = 'Without -ClientId, which is the user name' }
        @{ Line = 'Connect-Entra -ClientSecretCredential $secret'; Id = 'PARAMETER_MISSING'; Says = 'add -TenantId with its id or domain' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientSecretCredential $wrong'; Id = 'CREDENTIAL_REFUSED'; Says = "Give the secret's value \(not its id\)" }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientSecretCredential $named'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'use the application \(client\) ID' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientId $app -Certificate missing.pem'; Id = 'CERTIFICATE_UNUSABLE'; Says = 'there is no such file' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientId $app -Certificate (Get-Content $env:ENTRADA_LAB_CERTIFICATE -Raw)'; Id = 'CERTIFICATE_UNUSABLE'; Says = '"\(\d+ characters\)": it is the content of a file, not its path' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientId $app -Certificate (Get-Content $env:ENTRADA_LAB_CERTIFICATE)'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'a list of \d+ values .*write the path of a PEM or PFX file' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientId $app -Certificate ([byte[]](48, 130))'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'takes an X509Certificate2 or the path of a file' }
        @{ Line = 'Connect-Entra -TenantId lab.example -ClientId $app -CertificateThumbprint 1234'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'A thumbprint is 40 hexadecimal digits' }
        @{ Line = 'Connect-Entra -AccessToken eyJ'; Id = 'ParameterArgumentTransformationError'; InHelp = '-AccessToken (Read-Host -AsSecureString)' }
        @{ Line = 'Connect-Entra -TenantId "not a tenant"'; Id = 'PARAMETER_VALUE_INVALID'; Says = 'write it like contoso.com' }
        @{ Line = 'Connect-Entra -Environment Nowhere'; Id = 'ENVIRONMENT_NOT_FOUND'; Says = 'Get-EntraEnvironment' }
        @{ Line = 'Connect-Entra -Scopes User.Raed -UseDeviceCode'; Id = 'INPUT_INVALID'; Says = 'User\.Raed is not valid.*Correct -Scopes' }
        @{ Line = 'Connect-Entra -ContextScope User'; Id = 'ParameterArgumentValidationError'; Says = 'Process,CurrentUser' }
        @{ Line = 'Use-EntradaContext missing'; Id = 'CONTEXT_NOT_FOUND'; Says = 'Get-EntradaContext shows their names' }
        @{ Line = 'Invoke-EntraRequest https://graph.example/v1.0/me'; Id = 'INPUT_INVALID'; Says = 'Use a path such as /users' }
        @{ Line = 'Connect-MgGraph -Scopes User.Read'; Id = 'CommandNotFoundException'; InHelp = 'Connect-MgGraph Connect-Entra' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/support/Support.psm1"
    # Without the sessions and agents of other files.
    $before = @{ ENTRADA_HOME = $env:ENTRADA_HOME; XDG_RUNTIME_DIR = $env:XDG_RUNTIME_DIR }
    $place = Join-Path ([IO.Path]::GetTempPath()) "day-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    foreach ($folder in $place, "$place/run") { $null = New-Item -ItemType Directory $folder; chmod 700 $folder }
    Copy-Item "$env:ENTRADA_HOME/config" $place -Recurse
    $env:ENTRADA_HOME = $place
    $env:XDG_RUNTIME_DIR = "$place/run"
    $shell = New-TestShell
    $null = Invoke-TestLine $shell @"
`$app = '$env:ENTRADA_LAB_CLIENT_ID'
`$secret = [pscredential]::new(`$app, (ConvertTo-SecureString '$env:ENTRADA_LAB_CLIENT_SECRET' -AsPlainText -Force))
`$wrong = [pscredential]::new(`$app, (ConvertTo-SecureString 'hidden value' -AsPlainText -Force))
`$named = [pscredential]::new('Lab Daemon', (ConvertTo-SecureString 'hidden value' -AsPlainText -Force))
"@
    function Get-Failure([string]$line) {
        @(Invoke-TestLine $shell "`$ErrorActionPreference = 'Stop'; try { $line } catch { `$_ } finally { `$ErrorActionPreference = 'Continue' }")[-1]
    }
    # A page of help in one line.
    function Get-Page([string]$line) { ((Invoke-TestLine $shell "$line | Out-String -Width 200") -join ' ') -replace '\s+', ' ' }
}

AfterAll {
    if ($shell) { Remove-TestShell $shell }
    foreach ($name in $before.Keys) { Set-Item "env:$name" $before[$name] }
    Remove-Item $place -Recurse -Force
}

Describe 'an administrator who knows Connect-MgGraph' {
    It 'finds the counterparts with Get-Help, and an example of each way to sign in' {
        Get-Page 'Get-Help Connect-MgGraph' | Should -BeLike '*Connect-MgGraph Connect-Entra*Get-MgUser Get-EntraUser*'
        $examples = Get-Page 'Get-Help Connect-Entra -Examples'
        foreach ($way in '-UseDeviceCode', '-ClientSecretCredential (Get-Credential APP_ID)', '-CertificateThumbprint', '-Identity') {
            $examples.Contains($way) | Should -BeTrue -Because $way
        }
        Get-Page 'Get-Help Get-EntraUser -Examples' | Should -BeLike '*| Export-Csv users.csv*'
        Get-Page 'Get-Help Use-EntradaContext -Examples' | Should -BeLike '*Get-EntradaContext Use-EntradaContext ada@contoso.com*'
    }

    It 'signs in with a device code, and writes users to a CSV file as the example does' {
        $null = Invoke-TestLine $shell 'Connect-Entra -Scopes User.Read.All -UseDeviceCode -NoWelcome'
        (Invoke-TestLine $shell 'Get-EntraContext').TokenCredentialType | Should -Be 'DeviceCode' -Because $shell.Screen.Text
        $example = @(Invoke-TestLine $shell '(Get-Help Get-EntraUser -Examples).examples.example[-1].code')[0]
        $file = Join-Path $TestDrive 'users.csv'
        $null = Invoke-TestLine $shell $example.Replace('users.csv', "'$file'")
        $rows = Import-Csv $file
        $rows.Count | Should -BeGreaterThan 200 -Because $shell.Screen.Text
        $rows[0].PSObject.Properties.Name | Should -Be 'DisplayName', 'UserPrincipalName', 'AccountEnabled'
    }

    It 'finds the missing permission in the error, and gets it by the line that the error has' {
        $failure = Get-Failure 'Get-EntraServicePrincipal -Top 1'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $hint = $failure.ErrorDetails.RecommendedAction
        $hint | Should -Match 'needs the delegated permission Application\.Read\.All'
        $line = [regex]::Match($hint, 'Run: (Connect-Entra .*-Scopes \S+)').Groups[1].Value
        $line | Should -Not -BeNullOrEmpty -Because $hint
        $null = Invoke-TestLine $shell "$line -UseDeviceCode -NoWelcome"
        (Invoke-TestLine $shell 'Get-EntraServicePrincipal -Top 1').DisplayName | Should -Not -BeNullOrEmpty -Because $shell.Screen.Text
        @(Invoke-TestLine $shell 'Find-EntradaPermission /servicePrincipals')[0].Name | Should -Be 'Application.Read.All'
    }

    It 'signs in an application with its secret, and with its certificate' {
        $null = Invoke-TestLine $shell 'Connect-Entra -TenantId lab.example -ClientSecretCredential $secret -NoWelcome'
        (Invoke-TestLine $shell 'Get-EntraContext').TokenCredentialType | Should -Be 'ClientSecret' -Because $shell.Screen.Text
        $null = Invoke-TestLine $shell 'Connect-Entra -TenantId lab.example -ClientId $app -Certificate $env:ENTRADA_LAB_CERTIFICATE -NoWelcome'
        (Invoke-TestLine $shell 'Get-EntraContext').TokenCredentialType | Should -Be 'ClientCertificate' -Because $shell.Screen.Text
    }

    It 'signs in with the collection that a search of a store returns' {
        $null = Invoke-TestLine $shell '$found = [Security.Cryptography.X509Certificates.X509Certificate2Collection]::new([Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile($env:ENTRADA_LAB_CERTIFICATE))',
        'Connect-Entra -TenantId lab.example -ClientId $app -Certificate $found -NoWelcome'
        (Invoke-TestLine $shell 'Get-EntraContext').TokenCredentialType | Should -Be 'ClientCertificate' -Because $shell.Screen.Text
    }

    It 'switches between its sessions by the names that are listed' {
        $names = (Invoke-TestLine $shell 'Get-EntradaContext').Name
        $names | Should -Be 'Lab Daemon', $env:ENTRADA_LAB_USER
        foreach ($name in $names[1], $names[0], $names[1]) {
            $null = Invoke-TestLine $shell "Use-EntradaContext '$name'"
            (Invoke-TestLine $shell 'Get-EntradaContext | Where-Object Current').Name | Should -Be $name
        }
        (Invoke-TestLine $shell "Get-EntraContext -Context 'Lab Daemon'").AuthType | Should -Be 'AppOnly'
    }

    It 'gets from <Line> an error that names what works, or finds it in the help' -ForEach $mistakes {
        $failure = Get-Failure $Line
        $failure | Should -BeOfType System.Management.Automation.ErrorRecord
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id*"
        $text = "$failure $($failure.ErrorDetails.RecommendedAction)" -replace '\s+', ' '
        if ($Says) { $text | Should -Match $Says }
        if ($InHelp) { (Get-Page 'Get-Help about_Entrada').Contains($InHelp) | Should -BeTrue -Because $InHelp }
        $text | Should -Not -Match 'hidden value|-----BEGIN|MIIE'
        # The session stays.
        (Invoke-TestLine $shell 'Get-EntraContext').Account | Should -Be $env:ENTRADA_LAB_USER
    }

    It 'signs out of each session, and is told how to sign in again' {
        $null = Invoke-TestLine $shell 'Disconnect-Entra'
        $failure = Get-Failure 'Get-EntraUser'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike "*Or continue with the saved session: Use-EntradaContext 'Lab Daemon'"
        $failure = Get-Failure 'Disconnect-Entra'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike "*To end the saved session: Remove-EntradaContext 'Lab Daemon'"
        $null = Invoke-TestLine $shell "Remove-EntradaContext 'Lab Daemon'"
        Invoke-TestLine $shell 'Get-EntradaContext' | Should -BeNullOrEmpty
        $failure = Get-Failure 'Get-EntraUser'
        $failure.FullyQualifiedErrorId | Should -Be 'SIGN_IN_NEEDED,Get-EntraUser'
        $failure.ErrorDetails.RecommendedAction | Should -Be 'Run: Connect-Entra -Scopes User.Read.All'
    }
}
