BeforeAll {
    Import-Module $env:TEST_MODULE
    $secret = ConvertTo-SecureString $env:ENTRADA_LAB_CLIENT_SECRET -AsPlainText -Force
    $credential = [pscredential]::new($env:ENTRADA_LAB_CLIENT_ID, $secret)
    $daemon = @{
        Environment            = 'Lab'
        TenantId               = $env:ENTRADA_LAB_TENANT_ID
        ClientSecretCredential = $credential
        NoWelcome              = $true
    }
}

Describe 'the module' {
    It 'exports every cmdlet of the description, and its manifest names them' {
        $exported = (Get-Command -Module Entrada -CommandType Function).Name | Sort-Object
        $named = (Test-ModuleManifest $env:TEST_MODULE).ExportedFunctions.Keys | Sort-Object
        $exported | Should -Be $named
        $exported.Count | Should -BeGreaterThan 60
    }

    It 'loads no other module, which takes longer than the rest, and can be imported again' {
        $lines = 'Import-Module $env:TEST_MODULE; (Get-Module).Name -join "," ; Import-Module $env:TEST_MODULE -Force; ' +
            '(Get-Alias Get-MgEnvironment).Definition; @(Get-EntraEnvironment).Count -gt 3; ' +
            'Remove-Module Entrada; @(Get-Alias Get-MgEnvironment -ErrorAction Ignore).Count'
        & $env:TEST_PWSH -NoProfile -Command $lines | Should -Be 'Entrada', 'Get-EntraEnvironment', 'True', '0'
    }

    It 'uses approved verbs only' {
        $verbs = (Get-Verb).Verb
        (Get-Command -Module Entrada).Where({ $_.CommandType -eq 'Function' -and $_.Verb -notin $verbs }).Name |
            Should -BeNullOrEmpty
    }
}

Describe 'sessions' {
    It 'signs in with a PSCredential, shows the session, and signs out' {
        $null = Connect-Entra @daemon
        $context = Get-EntraContext
        $context.TenantId | Should -Be $env:ENTRADA_LAB_TENANT_ID
        $context.PSObject.TypeNames | Should -Contain 'Entrada.Context'
        $null = Disconnect-Entra
        { Get-EntraUser -Top 1 -ErrorAction Stop } | Should -Throw -ErrorId 'SIGN_IN_NEEDED*'
    }

    It 'shows the welcome on the screen, not in the pipeline' {
        $splat = $daemon.Clone()
        $splat.Remove('NoWelcome')
        $output = Connect-Entra @splat -InformationVariable shown
        "$shown" | Should -Match 'Welcome to Microsoft Graph!'
        "$output" | Should -Not -Match 'Welcome'
    }

    It 'signs in with a certificate object, whose private key reaches no file and no command line' {
        $rsa = [System.Security.Cryptography.RSA]::Create(2048)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=pester', $rsa, [System.Security.Cryptography.HashAlgorithmName]::SHA256,
            [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $certificate = $request.CreateSelfSigned([datetimeoffset]::Now.AddDays(-1), [datetimeoffset]::Now.AddDays(1))
        # The lab does not know this certificate, and says so: what it has signed has arrived.
        {
            Connect-Entra -Environment Lab -TenantId $env:ENTRADA_LAB_TENANT_ID `
                -ClientId $env:ENTRADA_LAB_CLIENT_ID -Certificate $certificate -NoWelcome -ErrorAction Stop
        } | Should -Throw -ExpectedMessage '*AADSTS700027*'
        $files = Get-ChildItem $env:HOME -Recurse -File -Force -Exclude *.sock
        @($files | Select-String -SimpleMatch $certificate.Thumbprint -List).Count | Should -Be 0
    }

    It 'keeps secrets out of the command lines of its processes' -Skip:(-not (Test-Path /proc)) {
        $null = Connect-Entra @daemon
        $lines = Get-ChildItem /proc -Directory | Where-Object { $_.Name -match '^\d+$' } |
            ForEach-Object { try { [IO.File]::ReadAllText("$($_.FullName)/cmdline") } catch { $null } }
        @($lines -match 'powershell-host').Count | Should -BeGreaterThan 0
        @($lines | Where-Object { $_ -and $_.Contains($env:ENTRADA_LAB_CLIENT_SECRET) }).Count | Should -Be 0
    }
}

Describe 'queries' {
    BeforeAll { $null = Connect-Entra @daemon }

    It 'streams objects with types and dates' {
        $users = Get-EntraUser -All
        $users.Count | Should -BeGreaterThan 200
        $users[0].PSObject.TypeNames[0] | Should -Be 'Entrada.User'
        $users[0].CreatedDateTime | Should -BeOfType [datetime]
    }

    It 'stops at what the pipeline needs' {
        @(Get-EntraUser -All | Select-Object -First 3).Count | Should -Be 3
        @(Get-EntraUser -Top 2).Count | Should -Be 2
    }

    It 'takes objects and ids from the pipeline, also within the pipeline of another cmdlet' {
        $two = Get-EntraUser -Top 2
        ($two | Get-EntraUser).Id | Should -Be $two.Id
        ($two.Id | ForEach-Object { Get-EntraUser -UserId $_ }).Id | Should -Be $two.Id
        @(Get-EntraGroup -Top 2 | ForEach-Object { Get-EntraGroupMember -GroupId $_.Id -Top 1 }).Count |
            Should -BeGreaterThan 0
    }

    It 'binds arrays, splatting and sets as cmdlets do' {
        $splat = @{ Property = 'Id', 'DisplayName'; Top = 1; All = $false }
        (Get-EntraUser @splat).PSObject.Properties.Name | Should -Be 'Id', 'DisplayName'
        (Get-EntraUser -Property Id,DisplayName -Top 1).PSObject.Properties.Name | Should -Be 'Id', 'DisplayName'
        { Get-EntraUser -UserId a -Filter b } | Should -Throw -ErrorId 'AmbiguousParameterSet*'
    }

    It 'reports errors with code, category and hint' {
        $failure = $null
        Get-EntraUser -UserId nobody@lab.example -ErrorVariable failure -ErrorAction SilentlyContinue
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'REQUEST_REFUSED*'
        $failure[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        { Get-EntraUser -UserId nobody@lab.example -ErrorAction Stop } | Should -Throw -ErrorId 'REQUEST_REFUSED*'
    }

    It 'has a default table' {
        (Get-EntraGroup -Top 1 | Out-String -Width 120) | Should -Match 'DisplayName\s+Id\s+MailNickname'
    }

    It 'exports to CSV' {
        $csv = Get-EntraUser -Top 2 -Property Id,DisplayName | ConvertTo-Csv
        $csv | Should -HaveCount 3
        $csv[0] | Should -Be '"Id","DisplayName"'
    }
}

Describe 'requests' {
    BeforeAll { $null = Connect-Entra @daemon }

    It 'takes the positions of Invoke-MgGraphRequest and a path alone' {
        (Invoke-EntraRequest GET '/users?$top=1').value.Count | Should -Be 1
        (Invoke-EntraRequest '/users?$top=1').value.Count | Should -Be 1
    }

    It 'works alike in the culture <_>' -ForEach 'th-TH', 'tr-TR', 'ar-SA', 'fa-IR', 'de-DE' {
        # In Thai, a comparison by culture ignores punctuation.
        $before = [cultureinfo]::CurrentCulture
        $body = [ordered]@{ '$a' = 1.5; id = 1e20; at = [datetime]::new(2026, 1, 2) }
        try {
            [cultureinfo]::CurrentCulture = $_
            $user = Get-EntraUser -Top 1 -Property ID, CreatedDateTime
            $env:ENTRADA_PRINT_CALL = '1'
            $call = Invoke-EntraRequest POST /users -Body $body
        } finally {
            $env:ENTRADA_PRINT_CALL = $null
            [cultureinfo]::CurrentCulture = $before
        }
        $user.CreatedDateTime.Year | Should -Be 2021
        $call.values.Body | Should -BeExactly '{"$a":1.5,"id":100000000000000000000,"at":"2026-01-02T00:00:00.0000000"}'
    }

    It 'takes paths of the drives of the shell' {
        $null = New-PSDrive -Name mine -PSProvider FileSystem -Root $TestDrive
        Invoke-EntraRequest '/users?$top=1' -OutputFilePath mine:/one.json
        Invoke-EntraRequest '/users?$top=1' -OutputFilePath 'MINE:\two.json'
        $folder = (Get-PSDrive TestDrive).Root
        Invoke-EntraRequest '/users?$top=1' -OutputFilePath "FileSystem::$folder/three.json"
        foreach ($name in 'one', 'two', 'three') { (Get-Content "$folder/$name.json" -Raw | ConvertFrom-Json).value.Count | Should -Be 1 }
    }

    It 'changes nothing with -WhatIf' {
        $before = @(Get-EntraGroup -All).Count
        Invoke-EntraRequest -Method POST -Uri /groups -WhatIf `
            -Body @{ displayName = 'x'; mailNickname = 'x'; mailEnabled = $false; securityEnabled = $true }
        @(Get-EntraGroup -All).Count | Should -Be $before
    }

    It 'sets the variables of the caller' {
        $null = Invoke-EntraRequest /organization -StatusCodeVariable status -ResponseHeadersVariable headers
        $status | Should -Be 200
        $headers | Should -Not -BeNullOrEmpty
    }
}

Describe 'completion' {
    It 'completes <Line>' -ForEach @(
        @{ Line = 'Connect-Entra -Environment L'; Expected = 'Lab' }
        @{ Line = 'Connect-Entra -Scopes User.Read.A'; Expected = 'User.Read.All' }
        @{ Line = 'Connect-Entra -UseDev'; Expected = '-UseDeviceCode' }
        @{ Line = 'Connect-Entra -ContextScope P'; Expected = 'Process' }
        @{ Line = 'Invoke-EntraRequest -Method PAT'; Expected = 'PATCH' }
    ) {
        (TabExpansion2 $Line).CompletionMatches.CompletionText | Should -Contain $Expected
    }
}

Describe 'the child process' {
    It 'is replaced when it was killed' {
        $null = Connect-Entra @daemon
        $null = Get-EntraContext
        $child = & (Get-Module Entrada) { $script:Child.Process }
        $child.Kill()
        $child.WaitForExit()
        (Get-EntraContext).TenantId | Should -Be $env:ENTRADA_LAB_TENANT_ID
    }

    It 'is another one in each runspace, and ends with it' {
        $own = & (Get-Module Entrada) { $script:Child.Process.Id }
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($module)
                Import-Module $module
                $null = Get-EntradaStatus
                & (Get-Module Entrada) { $script:Child.Process.Id }
            }).AddArgument($env:TEST_MODULE)
        $other = $shell.Invoke()[0]
        $other | Should -Not -Be $own
        $process = Get-Process -Id $other
        $shell.Runspace.Close()
        $shell.Dispose()
        $process.WaitForExit(20000) | Should -BeTrue
    }

    It 'says what to do when the program is missing' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($module)
                Import-Module $module
                $env:ENTRADA_PROGRAM = '/nowhere/entrada'
                try { Get-EntradaStatus -ErrorAction Stop } catch { $_.FullyQualifiedErrorId } finally { $env:ENTRADA_PROGRAM = $null }
            }).AddArgument($env:TEST_MODULE)
        $shell.Invoke()[0] | Should -BeLike 'PROGRAM_NOT_STARTED*'
        $shell.Dispose()
    }
}

Describe 'Microsoft''s module, when it is present' {
    It 'gives its name to the module that was imported last; -Prefix and the module''s name choose' {
        $theirs = New-Module -Name Microsoft.Entra.Stand-In -ScriptBlock { function Connect-Entra { 'theirs' } }
        Import-Module $theirs -Force
        Connect-Entra | Should -Be 'theirs'
        (Get-Command Entrada\Connect-Entra).ModuleName | Should -Be 'Entrada'
        Import-Module $env:TEST_MODULE -Prefix Lab
        (Get-Command Connect-LabEntra).ModuleName | Should -Be 'Entrada'
        Remove-Module $theirs
    }
}
