BeforeAll {
    $array = 'A', 'B'
    $splat = @{ TenantId = 't'; Scopes = 'A', 'B'; UseDeviceCode = $true }
    $secure = ConvertTo-SecureString 'hidden value' -AsPlainText -Force
    $credential = [pscredential]::new('someone', $secure)
    $pem = [IO.File]::ReadAllText($env:ENTRADA_LAB_CERTIFICATE)
    $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($pem, $pem)
    $scopes = 'User.Read', 'Group.Read.All'
}

AfterAll { $env:ENTRADA_PRINT_CALL = $null }

# The rows of "a program called from PowerShell": what is typed, and what it means to the program.
Describe 'entrada, typed as a program' {
    It 'binds <Line>' -ForEach @(
        @{ Line = 'Connect-Entra -Scopes A,B'; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = 'Connect-Entra -Scopes "A","B"'; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = "Connect-Entra -Scopes 'A','B'"; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = 'Connect-Entra -Scopes "A", "B"'; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = "Connect-Entra -Scopes `"A`", B,'C D'"; Values = @{ Scopes = 'A', 'B', 'C D' } }
        @{ Line = 'Connect-Entra -Scopes:"A","B"'; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = "Connect-Entra -Scopes (`$array -join ',')"; Values = @{ Scopes = 'A', 'B' } }
        @{ Line = 'Connect-Entra @splat'; Values = @{ Scopes = 'A', 'B'; TenantId = 't'; UseDeviceCode = $true } }
        @{ Line = 'Connect-Entra -NoWelcome:$false'; Values = @{ NoWelcome = $false } }
        @{ Line = 'Connect-Entra -NoWelcome:$true -TenantId:$null'; Values = @{ NoWelcome = $true } }
        @{ Line = "request POST /me -Body '{`"a`":1}'"; Values = @{ Method = 'POST'; Uri = '/me'; Body = '{"a":1}' } }
        @{ Line = 'request POST /me -Body "say ""hi"""'; Values = @{ Method = 'POST'; Uri = '/me'; Body = 'say "hi"' } }
        @{ Line = "Connect-Entra $([char]0x2013)TenantId t"; Values = @{ TenantId = 't' } }
        @{ Line = 'Connect-Entra -ClientTimeout (3 / 2)'; Values = @{ ClientTimeout = 1.5 } }
        @{ Line = "Get-EntraUser -Filter ([datetime]'2026-01-02')"; Values = @{ Filter = '01/02/2026 00:00:00' } }
    ) {
        $env:ENTRADA_PRINT_CALL = '1'
        $shown = (Invoke-Expression "entrada $Line" | ConvertFrom-Json -AsHashtable).values
        $shown.Keys | Sort-Object | Should -Be ($Values.Keys | Sort-Object)
        foreach ($name in $Values.Keys) { $shown[$name] | Should -BeExactly $Values[$name] -Because "-$name" }
    }

    It 'refuses <Line>, and says what works' -ForEach @(
        @{ Line = 'Connect-Entra -TenantId $null'; Expected = "*Missing an argument for parameter 'TenantId'*" }
        @{ Line = "Connect-Entra -LoginHint ''"; Expected = '*LoginHint*empty string*' }
        @{ Line = 'Connect-Entra -AccessToken $secure'; Expected = '*a SecureString*-AccessToken env:ENTRADA_SECRET*' }
        @{ Line = 'Connect-Entra -ClientSecretCredential $credential'; Expected = '*a PSCredential*$credential.UserName*' }
        @{ Line = 'Connect-Entra -ClientId a -Certificate $certificate'; Expected = '*certificate*$certificate.Thumbprint*' }
        @{ Line = "Connect-MicrosoftTeams -EndpointUris @{ A = 'b' }"; Expected = "*a Hashtable*-EndpointUris '@{Name=*" }
        @{ Line = 'Get-EntraDomain -Property $array'; Expected = "*-Property (`$values -join ',')*" }
        @{
            Line = 'Connect-Entra -Scopes $scopes -Environment Lab'; IsRun = $true
            Expected = '*separate several scopes by commas, as in -Scopes User.Read,Group.Read.All*'
        }
        @{ Line = 'Connect-Entra -x.b'; Expected = '*PowerShell splits it at the period*' }
    ) {
        $env:ENTRADA_PRINT_CALL = if ($IsRun) { $null } else { '1' }
        $text = Invoke-Expression "entrada $Line 2>&1" | Out-String -Width 500
        $LASTEXITCODE | Should -Be 2 -Because $text
        ($text -replace '\s+', ' ') | Should -BeLike $Expected
        $text | Should -Not -Match 'hidden value'
    }
}
