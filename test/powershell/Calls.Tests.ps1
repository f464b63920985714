BeforeDiscovery {
    # Other calls: TEST_SEED=NUMBER.
    $seed = if ($env:TEST_SEED) { [int]$env:TEST_SEED } else { 20261127 }
}

BeforeAll {
    $support = "$PSScriptRoot/support"
    $env:ENTRADA_PRINT_CALL = '1'
    $env:RANDOM_SECRET = 'a secret of random calls'
    $env:RECORDED_WORDS = Join-Path $TestDrive 'words'
}

AfterAll {
    $env:ENTRADA_PRINT_CALL = $env:RANDOM_SECRET = $env:RECORDED_WORDS = $null
}

Describe 'the module next to the program' {
    It 'binds 500 random calls (seed <_>) to the same sets and values' -ForEach $seed -Skip:$IsWindows {
        $calls = node "$support/random-calls.js" $_ 500 | ConvertFrom-Json
        $shell = [powershell]::Create()
        $null = $shell.AddScript([IO.File]::ReadAllText("$support/call-both.ps1"))
        $null = $shell.AddArgument($env:TEST_MODULE).AddArgument("$support/record-words.sh").AddArgument($calls)
        $modules = @($shell.Invoke() | ConvertFrom-Json -DateKind String)
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Runspace.Dispose()
        $recorded = [IO.File]::ReadAllText($env:RECORDED_WORDS).Split([char]0)
        $next = 0
        $both = for ($at = 0; $at -lt $calls.Count; $at++) {
            $count = [int]$recorded[$next]
            $words = @(if ($count -gt 0) { $recorded[($next + 1)..($next + $count)] })
            $next += $count + 1
            @{ line = $calls[$at].module; words = $words; module = $modules[$at] }
        }
        $report = ConvertTo-Json @($both) -Depth 12 -Compress | node "$support/compare-calls.js" | ConvertFrom-Json
        Write-Host "$($report.calls) calls: $($report.bound) bound alike, $($report.refused) refused by both, $($report.declared) differ as declared"
        foreach ($different in $report.different) { Write-Host (ConvertTo-Json $different -Depth 12 -Compress) }
        $report.different | Should -BeNullOrEmpty
        $report.calls | Should -Be 500
        $report.bound | Should -BeGreaterThan 300
    }

    It 'prints the call of <Line> as the program does' -ForEach @(
        @{ Line = "Connect-Entra -Scopes 'User.Read', A -TenantId contoso.com -NoWelcome:`$false" }
        @{ Line = 'Get-EntraUser -Top 5 -Property Id,DisplayName' }
        @{ Line = "Connect-MicrosoftTeams -LogLevel info" }
    ) {
        $program = Invoke-Expression "node '$env:TEST_PROGRAM' $Line" | ConvertFrom-Json
        Import-Module $env:TEST_MODULE
        $module = Invoke-Expression $Line
        $module.set | Should -Be $program.set
        $names = $program.values.PSObject.Properties.Name
        $module.values.PSObject.Properties.Name | Sort-Object | Should -Be ($names | Sort-Object)
        foreach ($name in $names) { $module.values.$name | Should -Be $program.values.$name -Because "-$name" }
    }
}
