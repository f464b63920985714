BeforeDiscovery {
    $described = node "$PSScriptRoot/support/expected-syntax.js" | ConvertFrom-Json
    $cmdlets = $described | ForEach-Object { @{ Name = $_.name; Described = $_ } }
}

BeforeAll {
    Import-Module $env:TEST_MODULE
    # The lines of a syntax, in any order of the sets.
    function Get-Line($text) {
        @(($text | Out-String -Width 10000) -split "`n" | ForEach-Object { ($_ -replace '\s+', ' ').Trim() } |
                Where-Object { $_ } | Sort-Object)
    }
}

Describe 'about_Entrada' {
    It 'names cmdlets and parameters that exist' {
        $text = Get-Help about_Entrada | Out-String
        $text | Should -BeLike '*Connect-Entra -Scopes User.Read.All*'
        $names = [regex]::Matches($text, '\b[A-Z][a-z]+-Entra\w*').Value | Sort-Object -Unique
        $names.Count | Should -BeGreaterThan 10
        foreach ($name in $names) { (Get-Command $name -ErrorAction Stop).ModuleName | Should -Be 'Entrada' }
    }
}

Describe 'each cmdlet as the table of its command' {
    It '<Name> has the syntax and the aliases of its table' -ForEach $cmdlets {
        $command = Get-Command -Module Entrada -Name $Name
        Get-Line (Get-Command -Module Entrada -Name $Name -Syntax) | Should -BeExactly ($Described.commandSyntax | Sort-Object)
        $missing = foreach ($parameter in $Described.parameters) {
            $declared = $command.Parameters.Values.Where({ $_.Name -eq $parameter.name -or $_.Aliases -contains $parameter.name })[0]
            $parameter.aliases.Where({ $declared.Aliases -notcontains $_ })
        }
        $missing | Should -BeNullOrEmpty
        $all = (Get-Alias -Definition $Name -ErrorAction Ignore).Name
        $Described.aliases | Where-Object { $_ -notin $all } | Should -BeNullOrEmpty
    }

    It 'Get-Help <Name> has the same syntax, the synopsis, parameters and examples' -ForEach $cmdlets {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Be $Described.synopsis
        Get-Line $help.syntax | Should -BeExactly ($Described.helpSyntax | Sort-Object)
        $own = @(if ($Described.supportsShouldProcess) { 'WhatIf', 'Confirm' })
        @($help.parameters.parameter) | Should -HaveCount ($Described.parameters.Count + $own.Count)
        @($help.parameters.parameter | Where-Object { -not $_.description }) | Should -BeNullOrEmpty
        @($help.examples.example).Count | Should -Be $Described.examples.Count
    }
}
