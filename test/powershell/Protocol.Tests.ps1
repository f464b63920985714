# The lines between the module and its program, with a program that breaks their rules, and with values that could.
BeforeAll {
    Import-Module $env:TEST_MODULE
    $script = Join-Path $PSScriptRoot 'support/broken-program.js'
    $program = Join-Path $TestDrive 'broken-program'
    Set-Content $program "#!$((Get-Command node -CommandType Application)[0].Source)`nimport('$script');"
    chmod 755 $program

    # Lines of a runspace of their own, in which a program takes the place of Entrada; a line that hangs fails.
    function Invoke-Broken([string]$lines, [string]$path = $program, [hashtable]$Values = @{}) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript(
                "param(`$values, `$module, `$path) Import-Module `$module; `$env:ENTRADA_PROGRAM = `$path; try { $lines } " +
                'finally { $env:ENTRADA_PROGRAM = $null }'
            ).AddArgument($Values).AddArgument($env:TEST_MODULE).AddArgument($path)
            $running = $shell.BeginInvoke()
            $running.AsyncWaitHandle.WaitOne(120000) | Should -BeTrue -Because 'it does not hang'
            return $shell.EndInvoke($running)
        } finally {
            $shell.Runspace.Close()
            $shell.Dispose()
        }
    }
    # The values that arrive for a parameter, which the program sends back.
    function Get-Sent([string]$line, [hashtable]$Values = @{}) { @(Invoke-Broken $line -Values $Values)[0] }
}

Describe 'a program that breaks the rules' {
    It 'ends the call with an error after <Way>, and the next call works' -ForEach @(
        @{ Way = 'half a line, then its end'; Code = 'PROGRAM_ENDED'; Text = '(status 3)' }
        @{ Way = 'its end'; Code = 'PROGRAM_ENDED'; Text = '(status 3)' }
        @{ Way = 'its end after an object'; Code = 'PROGRAM_ENDED'; Text = '(status 3)' }
        @{ Way = 'its end after a question'; Code = 'PROGRAM_ENDED'; Text = '(status 3)' }
        @{ Way = 'its end by a signal'; Code = 'PROGRAM_ENDED'; Text = '(status 137)' }
        @{ Way = 'a closed output'; Code = 'PROGRAM_ENDED'; Text = '(status unknown)' }
        @{ Way = 'a last word without a call'; Code = 'PROGRAM_ENDED'; Text = 'Cannot read a message of the shell: it is odd.' }
        @{ Way = 'a line that is not JSON'; Code = 'PROGRAM_INVALID'; Text = 'is not JSON.' }
        @{ Way = 'two values in a line'; Code = 'PROGRAM_INVALID'; Text = 'is not JSON.' }
        @{ Way = 'an object nested 5,000 times'; Code = 'PROGRAM_INVALID'; Text = 'is not JSON.' }
    ) {
        $found = Invoke-Broken @'
try { Get-EntraUser -Filter $values.Way | Select-Object -ExpandProperty DisplayName | Out-Null } catch { $_ }
(Get-EntraUser -Filter fine)[0].Filter
& (Get-Module Entrada) { $script:Calls.Count }
'@ -Values @{ Way = $Way }
        $found | Should -HaveCount 3
        $found[0] | Should -BeOfType System.Management.Automation.ErrorRecord
        $found[0].FullyQualifiedErrorId | Should -Be "$Code,Get-EntraUser"
        "$($found[0])" | Should -BeLike "*$($Text.Replace('[', '`['))*"
        $found[1] | Should -Be 'fine'
        $found[2] | Should -Be 0
    }

    It 'is understood in spite of <Way>' -ForEach @(
        @{ Way = 'lines of other calls'; Expected = 'fine' }
        @{ Way = 'lines that are not messages'; Expected = 'fine' }
        @{ Way = 'kinds that are not known'; Expected = 'fine' }
        @{ Way = 'lines after the end'; Expected = 'fine' }
        @{ Way = 'bytes in pieces'; Expected = "fi`u{1F680}ne`u{20AC}" }
        @{ Way = 'bytes that are not UTF-8'; Expected = "a`u{FFFD}(`u{FFFD}" }
        @{ Way = 'unusual characters'; Expected = "a`0b`u{2028}c`u{2029}d`u{85}e`rf`ng`u{FFFD}h`u{FEFF}" }
        @{ Way = 'a line of 8 MB'; Expected = 'x' * 8MB }
    ) {
        $found = @(Invoke-Broken 'Get-EntraUser -Filter $values.Way; (Get-EntraUser -Filter fine)[0].Filter' -Values @{ Way = $Way })
        $found = @($found | Where-Object { $null -ne $_ })
        $found | Should -HaveCount 2
        # Not Should -BeExactly, which would show 8 MB.
        $found[0] -ceq $Expected | Should -BeTrue
        $found[1] | Should -Be 'fine'
    }

    It 'passes texts and objects on that look like messages' {
        $found = Invoke-Broken 'Get-EntraUser -Filter "texts that look like messages"'
        $found | Should -HaveCount 2
        $found[0] | Should -Match '^\{"id":1,"end":0\}\n\{"id":1,"error"'
        $found[1].error.message | Should -Be 'inner'
        $found[1].PSObject.TypeNames[0] | Should -Be 'Entrada.User'
    }

    It 'reads objects with an empty name, and with names that differ in letter case' {
        $found = Invoke-Broken 'Get-EntraUser -Filter "odd names"'
        @($found.Keys) | Should -Be '', 'a', 'A', '__proto__'
        $found['A'] | Should -Be 3
    }

    It 'leaves an object as it is whose dates are not there' {
        $found = Invoke-Broken 'Get-EntraUser -Filter "dates that are not there"'
        $found.C | Should -BeExactly 'x'
        $found.D | Should -Be 1
    }

    It 'has no secret of the call in its error, its output or its records' {
        $found = Invoke-Broken @'
$secret = ConvertTo-SecureString 'hidden value' -AsPlainText -Force
$ends = 'the message in a line that is not JSON', 'its end', 'a last word without a call'
foreach ($way in $ends) {
    try { Connect-Entra -TenantId $way -ClientSecretCredential ([pscredential]::new('app', $secret)) -NoWelcome } catch { $_ }
}
$Error | ForEach-Object { "$_"; $_.Exception.ToString(); "$($_.TargetObject)"; $_.InvocationInfo.Line }
'@
        $found[0..2].FullyQualifiedErrorId | Should -Be 'PROGRAM_INVALID,Connect-Entra', 'PROGRAM_ENDED,Connect-Entra', 'PROGRAM_ENDED,Connect-Entra'
        @($found | ForEach-Object { "$_" } | Where-Object { $_ -match 'hidden value(?!'' -AsPlainText)' }) | Should -BeNullOrEmpty
    }

    It 'can be stopped while it does not read' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript(@'
param($module, $path)
Import-Module $module
$env:ENTRADA_PROGRAM = $path
Get-EntraUser -Filter 'no reading'
'@).AddArgument($env:TEST_MODULE).AddArgument($program)
        $running = $shell.BeginInvoke()
        Start-Sleep -Seconds 2
        $shell.Stop()
        $running.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        # The program has stopped reading; the next message is more than a pipe takes.
        $shell.Commands.Clear()
        $null = $shell.AddScript("Get-EntraUser -Filter ('x' * 1MB)")
        $running = $shell.BeginInvoke()
        Start-Sleep -Seconds 2
        $shell.Stop()
        $running.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $shell.Commands.Clear()
        $null = $shell.AddScript("(Get-EntraUser -Filter fine)[0].Filter; `$env:ENTRADA_PROGRAM = `$null")
        $shell.Invoke()[0] | Should -Be 'fine'
        $shell.Runspace.Close()
        $shell.Dispose()
    }

    It 'is named if <Path> is in its place' -ForEach @(
        @{ Path = '/bin/cat'; Code = 'PROGRAM_ENDED' }
        @{ Path = '/bin/false'; Code = 'PROGRAM_ENDED' }
        @{ Path = '/bin/echo'; Code = 'PROGRAM_' }
        @{ Path = '/'; Code = 'PROGRAM_NOT_STARTED' }
    ) {
        $found = Invoke-Broken 'try { Get-EntraUser -Filter x } catch { $_ }' -path $Path
        $found.FullyQualifiedErrorId | Should -BeLike "$Code*,Get-EntraUser"
    }
}

Describe 'values' {
    It 'arrive as they are: <Name>' -ForEach @(
        @{ Name = 'NUL'; Value = "a`0b" }
        @{ Name = 'U+2028 and U+0085'; Value = "a`u{2028}b`u{85}c" }
        @{ Name = 'a message'; Value = '{"id":1,"cancel":true}' + "`n" + '{"id":1,"answer":true}' }
        @{ Name = 'a tag'; Value = '{"$secret":"x"}' }
        @{ Name = '3 MB'; Value = "`u{20AC}" * 1MB }
    ) {
        $sent = Get-Sent 'Get-EntraUser -Filter $values.Value' @{ Value = $Value }
        $sent.Filter -ceq $Value | Should -BeTrue
    }

    It 'keep their order, names that differ in letter case, names of properties, and numbers' {
        $body = [ordered]@{
            zeta = [byte]1; Keys = 'k'; Values = @(2); Count = [decimal]1.5; alpha = [uint32]7; '$secret' = 'x'; none = $null
            list = @(, @(1)); float = [float]0.5; yes = $true
        }
        $sent = Get-Sent 'Invoke-EntraRequest POST /users -Body $values.Body' @{ Body = $body }
        ConvertTo-Json $sent.Body -Compress -Depth 5 | Should -BeExactly (
            '{"zeta":1,"Keys":"k","Values":[2],"Count":1.5,"alpha":7,"$$secret":"x","none":{"$null":true},"list":[[1]],' +
            '"float":0.5,"yes":true}')
        $cases = [Collections.Generic.Dictionary[string, object]]::new()
        $cases['a'] = 1
        $cases['A'] = 2
        $sent = Get-Sent 'Invoke-EntraRequest POST /users -Body $values.Body' @{ Body = $cases }
        ConvertTo-Json ($sent.Body ?? $sent['Body']) -Compress | Should -BeExactly '{"a":1,"A":2}'
    }

    It 'that contain themselves, or are nested too deeply, are refused, and the next call works' {
        $deep = @{}
        foreach ($level in 1..200) { $deep = @{ a = $deep } }
        $self = @{ a = 1 }
        $self.self = $self
        $list = [Collections.Generic.List[object]]::new()
        $list.Add($list)
        foreach ($body in $deep, $self, $list) {
            $found = Invoke-Broken @'
try { Invoke-EntraRequest POST /users -Body $values.Body } catch { $_ }
(Get-EntraUser -Filter fine)[0].Filter
'@ -Values @{ Body = $body }
            $found[0].FullyQualifiedErrorId | Should -Be 'PARAMETER_VALUE_INVALID,Invoke-EntraRequest'
            "$($found[0])" | Should -Match 'nested in more than 90 levels'
            $found[1] | Should -Be 'fine'
        }
        $deep = @{}
        foreach ($level in 1..80) { $deep = @{ a = $deep } }
        $sent = Get-Sent 'Invoke-EntraRequest POST /users -Body $values.Body' @{ Body = $deep }
        foreach ($level in 1..80) { $sent = if ($level -eq 1) { $sent.Body.a } else { $sent.a } }
        $sent | Should -BeNullOrEmpty
        $sent | Should -BeOfType pscustomobject
    }

    It 'that are longer than a message can be are refused by the program, with the reason, and the next call works' {
        try {
            $null = Invoke-EntraRequest POST /users -Body ('x' * 65MB)
            $failure = $null
        } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -Be 'PROGRAM_ENDED,Invoke-EntraRequest'
        "$failure" | Should -Match 'it is longer than 64 MB\.$'
        @(Get-EntraEnvironment).Name | Should -Contain 'Lab'
    }
}

Describe 'the environment' {
    It 'arrives with names that differ in letter case, names of properties, and any value' -Skip:($IsWindows) {
        $found = Invoke-Broken @'
$null = Get-EntraUser -Filter fine
$set = [Collections.Hashtable]::new()
$set['test_case'] = 'lower'
$set['TEST_CASE'] = 'upper'
$set['TEST_LINES'] = "a`nb=`u{2028}c"
$set['Keys'] = 'k'
$set['Values'] = 'v'
$set['Count'] = '7'
foreach ($entry in $set.GetEnumerator()) { [Environment]::SetEnvironmentVariable($entry.Key, $entry.Value) }
@(Get-EntraUser -Filter fine)[1]
foreach ($entry in $set.GetEnumerator()) { [Environment]::SetEnvironmentVariable($entry.Key, $null) }
@(Get-EntraUser -Filter fine)[1]
'@
        $set, $removed = $found
        $changes = $set -is [Collections.IDictionary] ? $set : ($set | ConvertTo-Json | ConvertFrom-Json -AsHashtable)
        $changes['Keys'] | Should -Be 'k'
        $changes['Values'] | Should -Be 'v'
        $changes['Count'] | Should -Be '7'
        $changes['TEST_LINES'] | Should -BeExactly "a`nb=`u{2028}c"
        $changes['test_case'] | Should -Be 'lower'
        $changes['TEST_CASE'] | Should -Be 'upper'
        $removed = $removed -is [Collections.IDictionary] ? $removed : ($removed | ConvertTo-Json | ConvertFrom-Json -AsHashtable)
        # Its property Keys can be an entry.
        @($removed.GetEnumerator()) | Should -HaveCount 6
    }
}
