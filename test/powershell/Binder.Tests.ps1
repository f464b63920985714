BeforeDiscovery {
    # Other calls: TEST_SEED=NUMBER.
    $seed = if ($env:TEST_SEED) { [int]$env:TEST_SEED } else { 20261127 }
}

Describe 'the binder of the program next to that of PowerShell' {
    It 'binds 500 new random calls (seed <_>) to the same sets and values, or refuses them with the same error' -ForEach $seed {
        $support = "$PSScriptRoot/support"
        $random = node "$support/random-binder-calls.js" $_ 500 | ConvertFrom-Json
        $random.calls | Should -HaveCount 500
        $shell = [powershell]::Create()
        $null = $shell.AddScript([IO.File]::ReadAllText("$support/bind-lines.ps1"))
        $found = $shell.AddArgument($random.source).AddArgument($random.calls).Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Dispose()
        $lines = foreach ($table in $random.tables) {
            ConvertTo-Json -InputObject @{ table = $table } -Compress -Depth 20
            ($found | Where-Object Table -EQ $table.name).Json
        }
        $report = $lines | node "$support/compare-binder.js" | ConvertFrom-Json
        $declared = ($report.declared.PSObject.Properties | ForEach-Object { "$($_.Value) $($_.Name)" }) -join '; '
        Write-Host "$($report.calls) calls, $($report.bound) bound: $($report.equal) equal; differ as declared: $declared"
        foreach ($different in $report.undeclared) { Write-Host (ConvertTo-Json $different -Depth 10 -Compress) }
        $report.undeclared | Should -BeNullOrEmpty
        $report.calls | Should -Be 500
        $report.bound | Should -BeGreaterThan 50
    }
}
