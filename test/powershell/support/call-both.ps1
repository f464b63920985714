# Makes each call with the module, and with a program that records its words. Without a user who could be asked.
param($Module, $Program, $Calls)
Import-Module $Module
Set-Alias entrada $Program
$plain = $env:RANDOM_SECRET
$secret = ConvertTo-SecureString $plain -AsPlainText -Force
$credential = [pscredential]::new('someone', $secret)
$number = 7
foreach ($call in $Calls) {
    $found = try { Invoke-Expression "$($call.module) -ErrorAction Stop" } catch { @{ error = $_.FullyQualifiedErrorId } }
    Invoke-Expression "entrada $($call.program)"
    ConvertTo-Json -InputObject $found -Compress -Depth 10
}
