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
}

Describe 'warnings' {
    BeforeAll {
        # Saving a default warns while a variable has another one.
        $env:ENTRADA_TENANT_ID = $env:ENTRADA_LAB_TENANT_ID
        $text = 'ENTRADA_TENANT_ID is set, and takes precedence over the saved value.'
        $isStopped = 'ActionPreferenceStop*'
    }

    AfterAll {
        Clear-EntradaConfig tenantId -WarningAction Ignore
        $env:ENTRADA_TENANT_ID = $null
    }

    It 'are records of the stream for warnings' {
        $record = Set-EntradaConfig tenantId lab.example 3>&1
        $record | Should -BeOfType System.Management.Automation.WarningRecord
        "$record" | Should -BeExactly $text
    }

    It 'are kept in -WarningVariable, also without being shown' {
        $shown = Set-EntradaConfig tenantId lab.example -WarningVariable kept -WarningAction SilentlyContinue 3>&1
        $shown | Should -BeNullOrEmpty
        "$kept" | Should -BeExactly $text
        $null = Set-EntradaConfig tenantId lab.example -WarningVariable +kept 3>&1
        $kept | Should -HaveCount 2
    }

    It 'stop the pipeline with -WarningAction Stop, and the next call works' {
        { Set-EntradaConfig tenantId lab.example -WarningAction Stop 3>$null } | Should -Throw -ErrorId $isStopped
        (Get-EntraContext).TenantId | Should -Be $env:ENTRADA_LAB_TENANT_ID
    }

    It 'obey $WarningPreference of the caller, and -WarningAction before it' {
        & {
            $WarningPreference = 'SilentlyContinue'
            Set-EntradaConfig tenantId lab.example 3>&1 | Should -BeNullOrEmpty
            "$(Set-EntradaConfig tenantId lab.example -WarningAction Continue 3>&1)" | Should -BeExactly $text
            $WarningPreference = 'Stop'
            { Set-EntradaConfig tenantId lab.example 3>$null } | Should -Throw -ErrorId $isStopped
        }
    }
}

Describe 'information' {
    It 'has the welcome, also in -InformationVariable, and none with -InformationAction Ignore' {
        Connect-Entra @daemon 6>$null | Should -BeNullOrEmpty
        $records = @(Connect-Entra @daemon 6>&1)
        $records[0] | Should -BeOfType System.Management.Automation.InformationRecord
        "$($records[0])" | Should -Match '^Welcome to Microsoft Graph!'
        $null = Connect-Entra @daemon -InformationVariable kept 6>$null
        "$kept" | Should -Match 'Connected via apponly access'
        "$(Connect-Entra @daemon -InformationAction Ignore 6>&1)" | Should -BeNullOrEmpty
    }

    It 'stops the pipeline with -InformationAction Stop' {
        { Connect-Entra @daemon -InformationAction Stop 6>$null } | Should -Throw -ErrorId 'ActionPreferenceStop*'
    }
}

Describe 'verbose and debug' {
    It 'are records of their streams if they are wanted, without secrets' {
        $all = @(Connect-Entra @daemon -NoWelcome -Verbose 4>&1)
        @($all | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }) | Should -BeNullOrEmpty
        "$all" | Should -Match "Signing $env:ENTRADA_LAB_CLIENT_ID in, ClientSecret\."
        $debug = @(Connect-Entra @daemon -NoWelcome -Debug 5>&1 4>$null)
        $debug[0] | Should -BeOfType System.Management.Automation.DebugRecord
        "$debug" | Should -Match 'POST https?://\S+/oauth2/v2\.0/token'
        "$all $debug" | Should -Not -Match ([regex]::Escape($env:ENTRADA_LAB_CLIENT_SECRET))
        Connect-Entra @daemon -NoWelcome 4>&1 5>&1 | Should -BeNullOrEmpty
    }

    It 'follow $VerbosePreference and $DebugPreference of the caller' {
        & {
            $VerbosePreference = 'Continue'
            Connect-Entra @daemon -NoWelcome 4>&1 | Should -Not -BeNullOrEmpty
            Connect-Entra @daemon -NoWelcome -Verbose:$false 4>&1 | Should -BeNullOrEmpty
            $VerbosePreference = 'SilentlyContinue'
            $DebugPreference = 'Continue'
            Connect-Entra @daemon -NoWelcome 5>&1 4>$null | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'progress' {
    BeforeAll {
        $shell = New-TestShell
        $null = Invoke-TestLine $shell 'Connect-Entra -Environment Lab -NoWelcome'
        # The records of lines, as "TYPE ACTIVITY: STATUS".
        function Get-Progress([string[]]$lines) {
            $shell.Screen.Progress.Clear()
            $null = Invoke-TestLine $shell $lines
            $shell.Screen.Progress.ToArray() | Where-Object Activity -NotLike 'Preparing*' |
                ForEach-Object { "$($_.RecordType) $($_.Activity): $($_.StatusDescription)".TrimEnd() }
        }
    }

    AfterAll {
        foreach ($fault in 'slow-list', 'slow-file') { Remove-EntradaLabObject fault $fault -ErrorAction Ignore }
        if ($shell) { Remove-TestShell $shell }
    }

    It 'shows what is done, and that it is complete' {
        Get-Progress 'Test-Entrada -Offline' |
            Should -Be 'Processing Test-Entrada: Checking this machine', 'Completed Test-Entrada:'
    }

    It 'counts the items of a listing while the next ones are waited for' {
        $null = Add-EntradaLabFault latency -Id slow-list -DelayMs 1000 -HostName graph -Times 2
        $records = Get-Progress 'Get-EntraUser -All -PageSize 50'
        $records[0] | Should -Be 'Processing Get-EntraUser: 50 items' -Because $shell.Screen.Text
        $records[-1] | Should -Be 'Completed Get-EntraUser:'
    }

    It 'shows the bytes of a download, and completes it' {
        $null = Add-EntradaLabFault slow-body -Id slow-file -BytesPerSecond 30000 -HostName graph -Times 1
        $file = Join-Path $TestDrive 'users.json'
        $records = Get-Progress "Invoke-EntraRequest '/users?`$top=200' -OutputFilePath '$file'"
        Test-Path $file | Should -BeTrue -Because $shell.Screen.Text
        $records[0] | Should -Match '^Processing Downloading users\.json: [\d.]+ kB, [\d.]+ kB/s$'
        $records[-1] | Should -Be 'Completed Downloading users.json:'
    }

    It 'is not shown with -ProgressAction SilentlyContinue or the preference of the caller' {
        Get-Progress 'Test-Entrada -Offline -ProgressAction SilentlyContinue' | Should -BeNullOrEmpty
        Get-Progress '$ProgressPreference = "SilentlyContinue"', 'Test-Entrada -Offline' | Should -BeNullOrEmpty
    }
}
