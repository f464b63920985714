BeforeDiscovery {
    $page = Resolve-Path "$PSScriptRoot/../../docs/powershell.md"
    $names = [regex]::Matches([IO.File]::ReadAllText($page), '<!-- transcript: (.+?) -->') | ForEach-Object { $_.Groups[1].Value }
}

BeforeAll {
    $page = Resolve-Path "$PSScriptRoot/../../docs/powershell.md"
    $transcripts = node "$PSScriptRoot/support/transcripts.js" $page | ConvertFrom-Json
}

# npm run test:powershell -- --update Transcripts
Describe 'the transcripts of docs/powershell.md' -Skip:$IsWindows {
    It 'are what a console shows: <_>' -ForEach $names {
        $transcript = $transcripts | Where-Object name -EQ $_
        $transcript.shown | Should -BeExactly $(if ($env:TEST_UPDATE -eq '1') { $transcript.shown } else { $transcript.written })
        $transcript.shown | Should -Match '(?m)^(?!PS> |>> ).'
    }
}
