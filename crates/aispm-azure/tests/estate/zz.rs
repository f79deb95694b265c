use super::stage::{planted, scanned};
#[test]
fn zz() {
    let mut estate = planted();
    estate["faults"] = serde_json::json!({ "/raipolicies": "403", "/raiblocklistitems": "403", "/models": "403", "/capabilityhosts": "403", "/managednetworks/default": "403", "/pricings/ai": "403" });
    for (name, of) in [("zzr", &estate), ("zzw", &planted())] {
        let scan = scanned(name, of);
        println!("GAPS {:?}", scan.gaps());
        for asset in scan.inventory.assets.iter().filter(|a| &*a.resource_type == "azure_ai_blocklist" || &*a.resource_type == "azure_ai_deployment") { println!("{} {}", name, asset.uid); }
    }
}
