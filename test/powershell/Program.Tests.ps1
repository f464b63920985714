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

# A text as it is typed in PowerShell, and the value that arrives, through the program and through the module.
Describe 'texts that are typed in PowerShell' {
    BeforeAll {
        Import-Module $env:TEST_MODULE
        $env:ENTRADA_PRINT_CALL = '1'
    }

    It 'arrive unchanged: <Name>' -ForEach @(
        @{ Name = 'a here-string with quotation marks'; Typed = "@'`nsay `"hi`", 'you'`n'@"; Value = "say `"hi`", 'you'" }
        @{ Name = 'a here-string with variables'; Typed = "@`"`n`$(1 + 1)`"x`"`n  y`n`"@"; Value = "2`"x`"`n  y" }
        @{ Name = 'an empty line at the end'; Typed = "@'`na`n`n'@"; Value = "a`n" }
        @{ Name = 'line breaks of Windows'; Typed = '"a`r`nb"'; Value = "a`r`nb" }
        @{ Name = 'a line break at each end'; Typed = '"`na`n"'; Value = "`na`n" }
        @{ Name = 'a tab and a bell'; Typed = '"a`tb`a"'; Value = "a`tb`a" }
        @{ Name = 'a backtick between quotation marks'; Typed = "'a``b'"; Value = 'a`b' }
        @{ Name = 'a space after a backtick'; Typed = 'a` b'; Value = 'a b' }
        @{ Name = 'a comma after a backtick'; Typed = 'a`,b'; Value = 'a,b' }
        @{ Name = 'a line that goes on after a backtick'; Typed = "```n  a"; Value = 'a' }
        @{ Name = 'a backslash at the end'; Typed = "'C:\folder\'"; Value = 'C:\folder\' }
        @{ Name = 'two of them after a space'; Typed = "'C:\my folder\\'"; Value = 'C:\my folder\\' }
        @{ Name = 'a backslash before a quotation mark'; Typed = "'a\`"b\\`"c'"; Value = 'a\"b\\"c' }
        @{ Name = 'a backslash alone'; Typed = '\'; Value = '\' }
        @{ Name = 'an emoji of two parts'; Typed = "'`u{1F469}`u{200D}`u{1F680}'"; Value = "`u{1F469}`u{200D}`u{1F680}" }
        @{ Name = 'U+2028 and U+2029'; Typed = "'a`u{2028}b`u{2029}'"; Value = "a`u{2028}b`u{2029}" }
        @{ Name = 'U+0085, U+00A0 and U+FEFF'; Typed = "'`u{FEFF}a`u{85}b`u{A0}'"; Value = "`u{FEFF}a`u{85}b`u{A0}" }
        @{ Name = 'a combining accent'; Typed = "'e`u{301}'"; Value = "e`u{301}" }
        @{ Name = 'percent signs and exclamation marks'; Typed = "'%PATH% !x! ^&|<>'"; Value = '%PATH% !x! ^&|<>' }
        @{ Name = 'dollar signs'; Typed = "'`$HOME `$(exit 3)'"; Value = '$HOME $(exit 3)' }
        @{ Name = 'an asterisk'; Typed = "'*'"; Value = '*' }
        @{ Name = 'a tilde'; Typed = "'~'"; Value = '~' }
        @{ Name = '100,000 characters'; Typed = "('x' * 99990 + ' \`"end`" \')"; Value = 'x' * 99990 + ' \"end" \' }
    ) {
        $program = Invoke-Expression "entrada Get-EntraUser -Filter $Typed" | ConvertFrom-Json
        $program.values.Filter | Should -BeExactly $Value -Because 'the program reads it'
        $module = Invoke-Expression "Get-EntraUser -Filter $Typed"
        $module.values.Filter | Should -BeExactly $Value -Because 'the module reads it'
        $module.values.PSObject.Properties.Name | Should -Be 'Filter'
    }

    It 'are lists for the module: <Typed>' -ForEach @(
        @{ Typed = '@("A","B")' }
        @{ Typed = '("A","B")' }
        @{ Typed = '"A","B"' }
        @{ Typed = '@("A"; "B")' }
        @{ Typed = "@(`n'A'`n'B'`n)" }
        @{ Typed = "('A', 'B' | Sort-Object)" }
        @{ Typed = '@(@("A"), "B")' }
    ) {
        $found = Invoke-Expression "Connect-Entra -Scopes $Typed"
        $found.values.Scopes | Should -Be 'A', 'B'
        $found.values.PSObject.Properties.Name | Should -Be 'Scopes'
    }
}

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
        @{
            Line = 'Connect-Entra -Scopes @("User.Read","Group.Read.All") -Environment Lab'; IsRun = $true
            Expected = '*separate several scopes by commas, as in -Scopes User.Read,Group.Read.All*'
        }
        @{
            Line = 'Connect-Entra -Scopes ("User.Read","Group.Read.All") -Environment Lab'; IsRun = $true
            Expected = '*separate several scopes by commas, as in -Scopes User.Read,Group.Read.All*'
        }
        @{ Line = 'Get-EntraDomain -Property @("A","B")'; Expected = "*-Property (`$values -join ',')*" }
        @{ Line = 'Get-EntraDomain -Property ("A","B")'; Expected = "*-Property (`$values -join ',')*" }
        @{ Line = 'Connect-Entra -x.b'; Expected = '*PowerShell splits it at the period*' }
    ) {
        $env:ENTRADA_PRINT_CALL = if ($IsRun) { $null } else { '1' }
        $text = Invoke-Expression "entrada $Line 2>&1" | Out-String -Width 500
        $LASTEXITCODE | Should -Be 2 -Because $text
        ($text -replace '\s+', ' ') | Should -BeLike $Expected
        $text | Should -Not -Match 'hidden value'
    }
}
