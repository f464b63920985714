BeforeDiscovery {
    $pages = Import-PowerShellDataFile "$PSScriptRoot/support/page-examples.psd1"
}

BeforeAll {
    Import-Module "$PSScriptRoot/support/Support.psm1"
    $values = (Import-PowerShellDataFile "$PSScriptRoot/support/page-examples.psd1").Values
    $shell = New-TestShell

    # The certificate of the lab's application is in the user's store, as on a machine that has one.
    $pem = [IO.File]::ReadAllText($env:ENTRADA_LAB_CERTIFICATE)
    $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($pem, $pem)
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadWrite')
    $store.Add($certificate)
    $values['F8813914053FBFB5D84F1EFA9EDB3205621C1126'] = $certificate.Thumbprint
    $values['YOUR_CERT_SUBJECT'] = $certificate.Subject
    # Only Windows has the drive; here it shows the user's store.
    $null = Invoke-TestLine $shell @'
function Get-ChildItem {
    param([Parameter(Position = 0)][string]$Path)
    $found = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser', 'ReadOnly').Certificates.Find(
        'FindByThumbprint', $Path.Split('\')[-1], $false)
    $found[0]
}
'@, "`$CertThumbprint = '$($certificate.Thumbprint)'"

    function Get-Typed([string]$code) {
        foreach ($name in $values.Keys | Sort-Object Length -Descending) { $code = $code.Replace($name, $values[$name]) }
        $code -replace '(?m)^PS C:\\> ', ''
    }
}

AfterAll {
    if ($store) { $store.Remove($certificate); $store.Dispose() }
    if ($shell) { Remove-TestShell $shell }
}

Describe 'the examples of the reference pages, word for word' {
    It '<Title>' -ForEach ($pages.Examples | Where-Object { $_.Expected -and $_.On -ne 'machine' }) {
        if ($Before) { $null = Invoke-TestLine $shell $Before }
        $output = Invoke-TestLine $shell (Get-Typed $Code) $Answers
        $text = $shell.Screen.Text
        $context = Invoke-TestLine $shell 'Get-EntraContext'
        foreach ($name in $Expected.Keys) { $context.$name | Should -Be $Expected[$name] -Because "$name, $text" }
        if ($Scope) { $context.Scopes | Should -Contain $Scope }
        if ($Shown) { $text | Should -Match $Shown }
        if ($Welcome) {
            $text | Should -BeLike "*Welcome to Microsoft Graph!*Connected via $Welcome*NOTE: You can use the -NoWelcome*"
        } else {
            $text | Should -Not -Match 'Welcome'
        }
        # Only Example 5 outputs something, and not what it has signed in to.
        @($output | ForEach-Object { $_.PSObject.TypeNames[0] } | Sort-Object -Unique) |
            Should -Be @(if ($Code -match 'Get-MgEnvironment') { 'Entrada.Environment' })
        $null = Invoke-TestLine $shell 'Disconnect-Entra'
    }

    It '<Title>' -ForEach ($pages.Examples | Where-Object Cloud) {
        if ($Before) { $null = Invoke-TestLine $shell $Before }
        $connection = Invoke-TestLine $shell (Get-Typed $Code) $Answers
        $connection | Should -HaveCount 1 -Because $shell.Screen.Text
        $connection.Account | Should -Be 'ada@lab.example'
        $connection.Environment | Should -Be $Cloud
        $connection.TenantId | Should -Be $env:ENTRADA_LAB_TENANT_ID
        $connection.Tenant | Should -Be $connection.TenantId
        ($connection | Out-String -Width 130) | Should -Match '^\s*Account\s+Environment\s+Tenant\s+TenantId\s+-'
        $null = Invoke-TestLine $shell 'Disconnect-MicrosoftTeams', "$After"
    }

    It 'Connect-Entra 12 and 13: on a machine with identities' -ForEach @(
        @{ Examples = @($pages.Examples | Where-Object On -EQ 'machine') }
    ) {
        $file = Join-Path $TestDrive 'machine.ps1'
        $lines = foreach ($example in $Examples) { Get-Typed $example.Code; 'Get-EntraContext | ConvertTo-Json -Compress' }
        Set-Content $file (@("Import-Module '$env:TEST_MODULE'") + $lines)
        $shown = node $env:TEST_PROGRAM lab -Redirect -ManagedIdentity imds -- $env:TEST_PWSH -NoProfile -File $file
        $contexts = @($shown -match '^\{' | ConvertFrom-Json)
        $contexts | Should -HaveCount $Examples.Count -Because "$shown"
        for ($at = 0; $at -lt $Examples.Count; $at++) {
            foreach ($name in $Examples[$at].Expected.Keys) {
                $contexts[$at].$name | Should -Be $Examples[$at].Expected[$name] -Because $name
            }
            "$shown" | Should -BeLike "*Connected via $($Examples[$at].Welcome)*"
        }
    }
}
