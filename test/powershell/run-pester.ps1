# Runs the tests of this folder, or those that TEST_ONLY names, and ends with a line of counts; the exit status is 1 if
# one failed or none ran.
$ErrorActionPreference = 'Stop'
Import-Module $env:TEST_PESTER
$configuration = New-PesterConfiguration
$names = @($env:TEST_ONLY -split ',' | Where-Object { $_ })
$configuration.Run.Path = @((Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1).FullName | Where-Object {
        $file = Split-Path -Leaf $_
        $names.Count -eq 0 -or $names.Where({ $file.Contains($_) }).Count -gt 0
    })
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"$($result.PassedCount) passed, $failed failed"
if ($failed -gt 0 -or $result.PassedCount -eq 0) { exit 1 }
exit 0
