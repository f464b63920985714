BeforeAll {
    Import-Module $env:TEST_MODULE
    Import-Module "$PSScriptRoot/support/Support.psm1"
    $secret = ConvertTo-SecureString $env:ENTRADA_LAB_CLIENT_SECRET -AsPlainText -Force
    $daemon = @{
        Environment            = 'Lab'
        TenantId               = $env:ENTRADA_LAB_TENANT_ID
        ClientSecretCredential = [pscredential]::new($env:ENTRADA_LAB_CLIENT_ID, $secret)
    }
    $null = Connect-Entra @daemon -NoWelcome

    function Get-Child { & (Get-Module Entrada) { $script:Child.Process } }
    function Stop-Child($process) {
        $process.Kill()
        $process.WaitForExit()
    }
    function Assert-Ended($failure) {
        $failure.FullyQualifiedErrorId | Should -Be 'PROGRAM_ENDED,Get-EntraUser'
        $failure.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
        "$failure" | Should -Match '^Cannot run the command: the program ended \(status -?\d+\)'
        $failure.ErrorDetails.RecommendedAction | Should -Be 'Repeat the command: it starts a new one.'
    }
}

Describe 'a child that is killed during a call' {
    It 'ends the call while its output is read, and the next call works' {
        $seen = 0
        $failure = $null
        try {
            Get-EntraUser -All -PageSize 5 | ForEach-Object { if (++$seen -eq 1) { Stop-Child (Get-Child) } }
        } catch { $failure = $_ }
        Assert-Ended $failure
        $seen | Should -BeLessThan 250
        @(Get-EntraUser -Top 2).Count | Should -Be 2
    }

    It 'ends the call while it waits for a server, and the next call works' {
        $shell = New-TestShell
        try {
            # It is the child of that shell: another process than the one that is asked below.
            $id = Invoke-TestLine $shell '$null = Get-EntraContext; & (Get-Module Entrada) { $script:Child.Process.Id }'
            $null = Add-EntradaLabFault latency -Id killed -DelayMs 30000 -HostName graph -Times 1
            $waiting = [powershell]::Create()
            $waiting.Runspace = $shell.Runspace
            $null = $waiting.AddScript('try { Get-EntraUser -Top 1 } catch { $_ }')
            $running = $waiting.BeginInvoke()
            # The fault is listed until it has met a request.
            while (@(Get-EntradaLabObject faults).id -contains 'killed') { Start-Sleep -Milliseconds 50 }
            Stop-Child (Get-Process -Id $id[-1])
            Assert-Ended @($waiting.EndInvoke($running))[0]
            $waiting.Dispose()
            @(Invoke-TestLine $shell 'Get-EntraUser -Top 2').Count | Should -Be 2 -Because $shell.Screen.Text
        } finally {
            Remove-EntradaLabObject fault killed -ErrorAction Ignore
            Remove-TestShell $shell
        }
    }

    It 'ends each call of a pipeline, and leaves the child that a later one has started alone' {
        $failures = [Collections.Generic.List[object]]::new()
        $started = $null
        try {
            Get-EntraUser -All -PageSize 5 | ForEach-Object {
                if ($failures.Count -gt 0) { return }
                try { Get-EntraUser -All -PageSize 5 | ForEach-Object { Stop-Child (Get-Child) } } catch { $failures.Add($_) }
                $null = Get-EntraUser -Top 1
                $started = (Get-Child).Id
            }
        } catch { $failures.Add($_) }
        $failures | Should -HaveCount 2
        foreach ($failure in $failures) { Assert-Ended $failure }
        @(Get-EntraUser -Top 2).Count | Should -Be 2
        (Get-Child).Id | Should -Be $started
    }
}

Describe 'a shell with settings of its own' {
    BeforeAll {
        # The lines of a new shell, in its global scope as those of a profile; it has the sign-in of this one.
        function Invoke-InShell([string]$lines) {
            $file = Join-Path $TestDrive 'lines.ps1'
            Set-Content $file $lines
            $answer = & $env:TEST_PWSH -NoProfile -Command ". '$file'" 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "$answer"
            return $answer
        }
        $calls = @'
Import-Module $env:TEST_MODULE
$users = Get-EntraUser -Top 3
"$($users.Count) $($users[0].CreatedDateTime.GetType().Name)"
(Get-EntraGroup -Top 1 | Out-String -Width 120) -match 'DisplayName\s+Id\s+MailNickname'
(Get-EntraContext | Out-String) -match 'TenantId\s*:'
(Invoke-EntraRequest '/users?$top=1').value.Count
@(Get-EntraEnvironment).Name -contains 'Lab'
(Get-EntradaStatus | Out-String).Length -gt 100
(Get-EntraUser -Top 1 -Verbose 4>$null).Id -eq $users[0].Id
(TabExpansion2 'Connect-Entra -Environment L').CompletionMatches.CompletionText
$env:ENTRADA_PRINT_CALL = '1'
$bound = (Connect-Entra -ClientTimeout 1.5 -TenantId INFO).values
ConvertTo-Json $bound.TenantId, $bound.ClientTimeout -Compress
$env:ENTRADA_PRINT_CALL = $null
try { Get-EntraUser -UserId nobody@lab.example -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
'@
        $expected = '3 DateTime', 'True', 'True', '1', 'True', 'True', 'True', 'Lab',
        '["INFO",1.5]', 'REQUEST_REFUSED,Get-EntraUser'
    }

    It 'works with <Line>' -ForEach @(
        @{
            Line = 'Set-StrictMode -Version Latest; $ErrorActionPreference = "Stop"; ' +
                '$PSNativeCommandUseErrorActionPreference = $true'
        }
        @{ Line = "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'tr-TR'" }
        @{ Line = "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'de-DE'" }
        @{ Line = "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = 'ar-SA'" }
        @{ Line = "`$OFS = '-'; `$PSDefaultParameterValues = @{ 'ConvertTo-Json:Depth' = 1; 'Out-String:Width' = 60 }" }
    ) {
        Invoke-InShell "$Line`n$calls" | Should -Be $expected
    }

    It 'shows dates as the culture does' {
        $shown = Invoke-InShell @'
[cultureinfo]::CurrentCulture = 'de-DE'
Import-Module $env:TEST_MODULE
$user = Get-EntraUser -Top 1
($user | Format-List CreatedDateTime | Out-String).Trim() -match (': ' + [regex]::Escape($user.CreatedDateTime.ToString()))
$user.CreatedDateTime.ToString() -match '^\d\d\.\d\d\.\d{4} '
'@
        $shown | Should -Be 'True', 'True'
    }
}
