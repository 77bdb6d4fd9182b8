from parts.permissions import (
    can_agree_backorder,
    can_edit_catalogue,
    can_export_catalogue,
    can_issue_parts,
    can_keep_bins,
    can_post_opening,
    can_prepare_opening,
    can_receive_goods,
    can_see_ledger,
    can_see_parts,
    can_see_requisitions,
    can_sign_requisition,
    can_take_old_part,
)
from parts.views import bins, catalogue, receiving, requisitions, stock
from staff.desk_path import desk_path

app_name = "parts"
urlpatterns = [
    desk_path("requisitions/", requisitions.list_queue, name="queue", permission=can_see_requisitions),
    desk_path("requisitions/<int:pk>/", requisitions.show, name="requisition", permission=can_see_requisitions),
    desk_path("requisitions/<int:pk>/scan/", requisitions.scan, name="scan", permission=can_issue_parts),
    desk_path("requisitions/<int:pk>/pick/", requisitions.pick_everything, name="pick-all", permission=can_issue_parts),
    desk_path("requisitions/<int:pk>/issue/", requisitions.issue, name="issue", permission=can_issue_parts),
    desk_path("requisitions/<int:pk>/sign/", requisitions.sign, name="sign", permission=can_sign_requisition),
    desk_path("lines/<int:pk>/put-back/", requisitions.put_back, name="put-back", permission=can_issue_parts),
    desk_path("lines/<int:pk>/old-part/", requisitions.take_old_part, name="old-part", permission=can_take_old_part),
    desk_path(
        "lines/<int:pk>/no-old-part/", requisitions.no_old_part, name="no-old-part", permission=can_take_old_part
    ),
    desk_path("lines/<int:pk>/return/", requisitions.take_back, name="return", permission=can_issue_parts),
    desk_path("lines/<int:pk>/back-order/", requisitions.back_order, name="back-order", permission=can_agree_backorder),
    desk_path("catalogue/", catalogue.list_parts, name="catalogue", permission=can_see_parts),
    desk_path("catalogue/new/", catalogue.new_part, name="part-new", permission=can_edit_catalogue),
    desk_path("catalogue/import/", catalogue.import_list, name="import", permission=can_edit_catalogue),
    desk_path("catalogue/export/", catalogue.export_list, name="export", permission=can_export_catalogue),
    desk_path("catalogue/lookup/", catalogue.look_up_part, name="lookup", permission=can_see_parts),
    desk_path("catalogue/<int:pk>/", catalogue.show_part, name="part", permission=can_see_parts),
    desk_path("catalogue/<int:pk>/edit/", catalogue.edit_part, name="part-edit", permission=can_edit_catalogue),
    desk_path("stock/", stock.list_stock, name="stock", permission=can_see_parts),
    desk_path("ledger/", stock.list_movements, name="ledger", permission=can_see_ledger),
    desk_path("bins/", bins.list_bins, name="bins", permission=can_see_parts),
    desk_path("bins/new/", bins.new_bin, name="bin-new", permission=can_keep_bins),
    desk_path("bins/<int:pk>/", bins.show_bin, name="bin", permission=can_see_parts),
    desk_path("bins/<int:pk>/edit/", bins.edit_bin, name="bin-edit", permission=can_keep_bins),
    desk_path("bins/<int:pk>/label/", bins.print_label, name="bin-label", permission=can_see_parts),
    desk_path("bins/<int:pk>/card/", bins.print_card, name="bin-card", permission=can_see_parts),
    desk_path("bins/<int:pk>/occupy/", bins.occupy, name="bin-occupy", permission=can_keep_bins),
    desk_path("bins/<int:pk>/vacate/", bins.vacate, name="bin-vacate", permission=can_keep_bins),
    desk_path("receipts/", receiving.list_receipts, name="receipts", permission=can_see_ledger),
    desk_path("receipts/new/", receiving.new_receipt, name="receipt-new", permission=can_receive_goods),
    desk_path("receipts/<int:pk>/", receiving.show_receipt, name="receipt", permission=can_see_ledger),
    desk_path("opening/", receiving.list_openings, name="openings", permission=can_see_ledger),
    desk_path("opening/new/", receiving.new_opening, name="opening-new", permission=can_prepare_opening),
    desk_path("opening/<int:pk>/", receiving.show_opening, name="opening", permission=can_see_ledger),
    desk_path("opening/<int:pk>/lines/", receiving.add_lines, name="opening-add", permission=can_prepare_opening),
    desk_path(
        "opening/lines/<int:pk>/remove/", receiving.remove_line, name="opening-remove", permission=can_prepare_opening
    ),
    desk_path("opening/<int:pk>/post/", receiving.post_opening, name="opening-post", permission=can_post_opening),
]
