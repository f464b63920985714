# A shell of its own for each test file: a runspace with the module, and a screen that a test reads and answers.

if (-not ('TestHost' -as [type])) { Add-Type -Path (Join-Path $PSScriptRoot 'test-host.cs') }

function New-TestShell {
    $screen = [TestHost]::new()
    $runspace = [runspacefactory]::CreateRunspace($screen)
    $runspace.Open()
    $shell = [pscustomobject]@{ Runspace = $runspace; Screen = $screen.Screen }
    $null = Invoke-TestLine $shell "Import-Module '$env:TEST_MODULE'"
    return $shell
}

function Remove-TestShell($Shell) { $Shell.Runspace.Dispose() }

# Runs lines as they would be typed, one command after the other, and returns what they output.
function Invoke-TestLine($Shell, [string[]]$Lines, [string[]]$Answers = @()) {
    $Shell.Screen.Clear()
    foreach ($answer in $Answers) { $Shell.Screen.Answers.Enqueue($answer) }
    foreach ($line in $Lines) {
        $pipeline = [powershell]::Create()
        $pipeline.Runspace = $Shell.Runspace
        $null = $pipeline.AddScript($line)
        try { $pipeline.Invoke() } finally {
            foreach ($failure in $pipeline.Streams.Error) { $Shell.Screen.WriteErrorLine("$failure") }
            $pipeline.Dispose()
        }
    }
}

Export-ModuleMember -Function New-TestShell, Remove-TestShell, Invoke-TestLine
