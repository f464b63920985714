BeforeAll {
    Import-Module "$PSScriptRoot/support/Support.psm1"
    Import-Module $env:TEST_MODULE
    $secret = ConvertTo-SecureString $env:ENTRADA_LAB_CLIENT_SECRET -AsPlainText -Force
    $daemon = @{
        Environment            = 'Lab'
        TenantId               = $env:ENTRADA_LAB_TENANT_ID
        ClientSecretCredential = [pscredential]::new($env:ENTRADA_LAB_CLIENT_ID, $secret)
    }
    $null = Connect-Entra @daemon -NoWelcome

    # How many requests for users the lab has served.
    function Get-UserRequestCount {
        @(Get-EntradaLabObject requests -Top 1000 | Where-Object { $_.path -eq '/v1.0/users' }).Count
    }
}

Describe 'pipelines' {
    It 'stops the requests when the pipeline needs no more' {
        $before = Get-UserRequestCount
        @(Get-EntraUser -All -PageSize 5 | Select-Object -First 5).Count | Should -Be 5
        $after = Get-UserRequestCount
        # 50 pages in all; those on their way when the pipeline stops are served.
        $after - $before | Should -BeGreaterThan 0
        $after - $before | Should -BeLessThan 15
        (Get-EntraContext).TenantId | Should -Be $env:ENTRADA_LAB_TENANT_ID
    }

    It 'takes ids, objects and splatted arrays, and streams into other commands' {
        $users = Get-EntraUser -Top 3
        ($users.Id | ForEach-Object { Get-EntraUser -UserId $_ }).Id | Should -Be $users.Id
        ($users | Get-EntraUser).Id | Should -Be $users.Id
        $splat = @{ Top = 2; Property = 'Id', 'Mail' }
        @(Get-EntraUser @splat)[0].PSObject.Properties.Name | Should -Be 'Id', 'Mail'
        @(Get-EntraUser -All | Where-Object AccountEnabled -EQ $false | Sort-Object DisplayName).Count | Should -BeGreaterThan 0
        @(Get-EntraUser -Top 4 | Group-Object { $_.Id.Length }).Count | Should -Be 1
    }
}

Describe 'the commands after a cmdlet in a pipeline' {
    It 'leave the loop of the caller with break, as after any cmdlet' {
        $before = Get-UserRequestCount
        $seen = foreach ($turn in 1, 2) {
            "turn $turn"
            Get-EntraUser -All -PageSize 5 | ForEach-Object { $_.UserPrincipalName; break }
            'not here'
        }
        $seen | Should -Be 'turn 1', $env:ENTRADA_LAB_USER
        (Get-UserRequestCount) - $before | Should -BeLessThan 15
        # All objects and the end of the call in one message.
        $seen = do { Get-EntraUser -Top 3 | ForEach-Object { $_.UserPrincipalName; break } } while ($false)
        $seen | Should -Be $env:ENTRADA_LAB_USER
    }

    It 'go on with the loop of the caller with continue' {
        $seen = foreach ($turn in 1, 2) {
            Get-EntraUser -Top 3 | ForEach-Object { "$turn $($_.UserPrincipalName)"; continue }
            'not here'
        }
        $seen | Should -Be "1 $env:ENTRADA_LAB_USER", "2 $env:ENTRADA_LAB_USER"
        $seen = switch (1, 2) {
            1 { Get-EntraUser -Top 1 | ForEach-Object { continue }; 'not here' }
            2 { 'two' }
        }
        $seen | Should -Be 'two'
    }

    It 'leave the loop with a label, and their own loops' {
        $seen = :outer foreach ($turn in 1, 2) {
            foreach ($inner in 1, 2) { Get-EntraUser -Top 3 | ForEach-Object { "$turn $inner"; continue outer } }
        }
        $seen | Should -Be '1 1', '2 1'
        $seen = Get-EntraUser -Top 2 | ForEach-Object { foreach ($inner in 1, 2) { break }; $_.Id }
        $seen | Should -Be (Get-EntraUser -Top 2).Id
    }

    It 'leave the loop with what they get from <Stream>' -ForEach @(
        @{ Stream = 'the stream of errors'; Line = { Get-EntraUser -UserId nobody@lab.example -ErrorAction Continue 2>&1 } }
        @{ Stream = 'the stream of information'; Line = { Connect-Entra @daemon 6>&1 } }
        @{ Stream = 'the stream of verbose texts'; Line = { Connect-Entra @daemon -NoWelcome -Verbose 4>&1 } }
    ) {
        $seen = foreach ($turn in 1, 2) {
            & $Line | ForEach-Object { "turn $turn"; break }
            'not here'
        }
        $seen | Should -Be 'turn 1'
    }

    It 'throw errors of their own, unchanged' {
        $lines = { Get-EntraUser -Top 2 }, { Get-EntraUser -UserId nobody@lab.example -ErrorAction Continue 2>&1 }, { Connect-Entra @daemon 6>&1 }
        foreach ($line in $lines) {
            try { & $line | ForEach-Object { throw [System.IO.IOException]::new('mine') } } catch [System.IO.IOException] { $failure = $_ }
            "$failure" | Should -BeExactly 'mine'
            try { & $line | ForEach-Object { throw 'of the user' } } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'of the user'
            $failure.Exception | Should -BeOfType System.Management.Automation.RuntimeException
            "$failure" | Should -BeExactly 'of the user'
        }
    }
}

Describe 'the common parameters of PowerShell' {
    It 'keeps output in -OutVariable, also added to what is there' {
        $null = Get-EntraUser -Top 2 -OutVariable kept
        $null = Get-EntraUser -Top 1 -OutVariable +kept
        $kept.Count | Should -Be 3
        $kept[0].PSObject.TypeNames[0] | Should -Be 'Entrada.User'
    }

    It 'passes objects on with -PipelineVariable' {
        Get-EntraUser -Top 2 -PipelineVariable user | ForEach-Object { $user.Id } | Should -Be (Get-EntraUser -Top 2).Id
    }

    It 'shows an error, keeps it, hides it or stops, as -ErrorAction says' {
        $failure = $null
        Get-EntraUser -UserId nobody@lab.example -ErrorVariable failure -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -Be 'REQUEST_REFUSED,Get-EntraUser'
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $failure[0].Exception.Data['ExitStatus'] | Should -BeGreaterThan 0
        $before = $Error.Count
        Get-EntraUser -UserId nobody@lab.example -ErrorAction Ignore | Should -BeNullOrEmpty
        $Error.Count | Should -Be $before
        { Get-EntraUser -UserId nobody@lab.example -ErrorAction Stop } | Should -Throw -ErrorId 'REQUEST_REFUSED,Get-EntraUser'
        # The next one in the pipeline runs all the same.
        $found = 'nobody@lab.example', $env:ENTRADA_LAB_USER | Get-EntraUser -ErrorAction SilentlyContinue
        $found.UserPrincipalName | Should -Be $env:ENTRADA_LAB_USER
    }

    It 'has the category <Category> for <Line>' -ForEach @(
        @{ Line = 'Get-EntraUser -UserId nobody@lab.example'; Category = 'ObjectNotFound' }
        @{ Line = 'Get-EntraUser -Context nowhere'; Category = 'ObjectNotFound' }
        @{ Line = 'Connect-Entra -ClientTimeout -5'; Category = 'InvalidArgument' }
    ) {
        $failure = $null
        try { Invoke-Expression "$Line -ErrorAction Stop" } catch { $failure = $_ }
        $failure.CategoryInfo.Category | Should -Be $Category -Because "$failure"
        $failure.InvocationInfo.MyCommand.Name | Should -Be $Line.Split(' ')[0]
    }

    It 'asks with -Confirm, and changes nothing after a no' {
        $shell = New-TestShell
        $null = Invoke-TestLine $shell 'Connect-Entra -Environment Lab -NoWelcome'
        # Yes, Yes to All, No, No to All.
        $null = Invoke-TestLine $shell 'Disconnect-Entra -Confirm' '2'
        (Invoke-TestLine $shell 'Get-EntraContext').Account | Should -Be $env:ENTRADA_LAB_USER -Because $shell.Screen.Text
        $shell.Screen.Questions.Count | Should -Be 1
        $null = Invoke-TestLine $shell 'Disconnect-Entra -WhatIf'
        $shell.Screen.Text | Should -Match 'What if: Performing the operation "log out" on target "'
        (Invoke-TestLine $shell 'Get-EntraContext').Account | Should -Be $env:ENTRADA_LAB_USER
        $null = Invoke-TestLine $shell 'Disconnect-Entra -Confirm' '0'
        Invoke-TestLine $shell 'Get-EntraContext' | Should -BeNullOrEmpty
        Remove-TestShell $shell
    }
}

Describe 'completion' {
    BeforeAll {
        $added = Add-EntradaCertificate $env:ENTRADA_LAB_CERTIFICATE
        $known = @{ certificate = $added.Thumbprint; tenant = $env:ENTRADA_LAB_TENANT_ID; folder = $TestDrive }
        $null = New-Item (Join-Path $TestDrive completed-file.pem)
    }

    AfterAll { $null = Remove-EntradaCertificate $added.Thumbprint }

    It 'completes <Line> to <Expected>' -ForEach @(
        @{ Line = 'Get-EntraUser -Context '; Expected = 'Lab Daemon' }
        @{ Line = 'Use-EntradaContext '; Expected = 'Lab Daemon' }
        @{ Line = 'Connect-Entra -Environment '; Expected = 'USGovDoD' }
        @{ Line = 'Connect-Entra -Environment L'; Expected = 'Lab' }
        @{ Line = 'Connect-Entra -Environment ''la'; Expected = 'Lab' }
        @{ Line = 'Connect-MicrosoftTeams -TeamsEnvironmentName TeamsG'; Expected = 'TeamsGCCH' }
        @{ Line = 'Connect-Entra -Scopes User.Read, group.read.a'; Expected = 'Group.Read.All' }
        @{ Line = 'Connect-Entra -ContextScope '; Expected = 'CurrentUser' }
        @{ Line = 'Connect-MicrosoftTeams -LogLevel w'; Expected = 'Warning' }
        @{ Line = 'Get-EntraUser -Fil'; Expected = '-Filter' }
        @{ Line = 'Disconnect-Entra -W'; Expected = '-WhatIf' }
        @{ Line = 'Get-EntradaCon'; Expected = 'Get-EntradaContext' }
        @{ Line = 'Find-EntradaPermission user.read.a'; Expected = 'User.Read.All' }
        @{ Line = 'Find-EntradaPermission /me/mailF'; Expected = '/me/mailFolders' }
        @{ Line = 'Find-EntradaPermission -Method P'; Expected = 'PATCH' }
        @{ Line = 'Find-EntradaPermission -PermissionType app'; Expected = 'Application' }
        @{ Line = 'Find-EntradaAddress ''/gro'; Expected = '/groups' }
        @{ Line = 'Find-EntradaAddress -Permission group.read'; Expected = 'Group.Read.All' }
        @{ Line = 'Find-EntradaAddress -PermissionType '; Expected = 'Personal' }
        @{ Line = 'Get-EntradaConfigValue ten'; Expected = 'tenantId' }
        @{ Line = 'Clear-EntradaConfig '; Expected = 'environment' }
        @{ Line = 'Set-EntradaConfig env'; Expected = 'environment' }
        @{ Line = 'Set-EntradaConfig environment L'; Expected = 'Lab' }
        @{ Line = 'Set-EntradaConfig -Value USGov -Name environment'; At = 30; Expected = 'USGovDoD' }
        @{ Line = 'Set-EntradaConfig tenantId '; Expected = '{tenant}' }
        @{ Line = 'Invoke-EntradaSetup -Scopes User.Read, mail.r'; Expected = 'Mail.Read' }
        @{ Line = 'Invoke-EntradaSetup -Roles user.read.a'; Expected = 'User.Read.All' }
        @{ Line = 'Invoke-EntradaSetup -For ''GET /me/mailF'; Expected = 'GET /me/mailFolders' }
        @{ Line = 'Invoke-EntradaSetup -GrantC'; Expected = '-GrantConsent' }
        @{ Line = 'Test-Entrada -Off'; Expected = '-Offline' }
        @{ Line = 'Test-Entrada -Context lab'; Expected = 'Lab Daemon' }
        @{ Line = 'Remove-EntradaCertificate '; Expected = '{certificate}' }
        @{ Line = 'Get-EntradaCertificate -Context lab'; Expected = 'Lab Daemon' }
        @{ Line = 'Add-EntradaCertificate {folder}/completed-fi'; Expected = '{folder}/completed-file.pem' }
    ) {
        foreach ($name in $known.Keys) { $Line, $Expected = $Line, $Expected -replace "{$name}", $known[$name] }
        $matches = (TabExpansion2 $Line ($At ?? $Line.Length)).CompletionMatches
        $matches.CompletionText | ForEach-Object { $_.Trim("'") } | Should -Contain $Expected
    }
}

Describe 'the child in jobs, parallel blocks and other shells' {
    BeforeAll {
        $ownId = { & (Get-Module Entrada) { $script:Child.Process.Id } }
        $call = "Import-Module '$env:TEST_MODULE'; `$null = Get-EntradaStatus; & (Get-Module Entrada) { `$script:Child.Process.Id }"
        function Wait-End([int[]]$Ids) {
            foreach ($id in $Ids) {
                $process = Get-Process -Id $id -ErrorAction Ignore
                if ($process) { $process.WaitForExit(60000) | Should -BeTrue -Because "$id belongs to a shell that ended" }
            }
        }
    }

    It 'is one for each parallel block' {
        $ids = 1..2 | ForEach-Object -Parallel { Invoke-Expression $using:call } -ThrottleLimit 2
        @($ids | Sort-Object -Unique).Count | Should -Be 2
        & $ownId | Should -Not -BeIn $ids
    }

    It 'is one for each job' {
        $ids = Start-Job { Invoke-Expression $using:call } | Receive-Job -Wait -AutoRemoveJob
        & $ownId | Should -Not -BeIn $ids
        Wait-End $ids
    }

    It 'ends with a shell that is killed' {
        $id = & $env:TEST_PWSH -NoProfile -Command "$call; [Console]::Out.Flush(); [Diagnostics.Process]::GetCurrentProcess().Kill()"
        Wait-End $id
    }
}

Describe 'Ctrl+C' {
    It 'cancels a sign-in at a terminal, and the next call works' -Skip:(-not (Get-Command tmux -ErrorAction Ignore)) {
        $tmux = '-L', "entrada-$PID", '-f', '/dev/null'
        $null = tmux @tmux new-session -d -x 150 -y 40 $env:TEST_PWSH -NoProfile -NoLogo
        function Wait-Screen([string]$pattern) {
            $end = [datetime]::Now.AddMinutes(2)
            do {
                Start-Sleep -Milliseconds 200
                $shown = (tmux @tmux capture-pane -p) -join "`n"
                if ([datetime]::Now -gt $end) { throw "$pattern is expected on this screen:`n$shown" }
            } until ($shown -match $pattern)
        }
        # What is typed differs from what is waited for, since a terminal shows both.
        function Send-Line([string]$line) { $null = tmux @tmux send-keys -l $line; $null = tmux @tmux send-keys Enter }
        try {
            Wait-Screen 'PS .*>'
            Send-Line "Import-Module '$env:TEST_MODULE'; 'loa' + 'ded'"
            Wait-Screen '(?m)^loaded'
            Send-Line 'Connect-Entra -Environment Lab -UseDeviceCode'
            Wait-Screen 'enter the code [A-Z0-9]{9}'
            $null = tmux @tmux send-keys C-c
            Send-Line "'found ' + (Get-EntraEnvironment).Count + ' after'"
            Wait-Screen '(?m)^found \d+ after'
            Send-Line "'child ' + (& (Get-Module Entrada) { `$script:Child.Process.HasExited })"
            Wait-Screen '(?m)^child False'
        } finally {
            $null = tmux @tmux kill-server
        }
    }
}
